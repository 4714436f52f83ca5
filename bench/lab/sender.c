// sender tun|packet COUNT: what C can do with the lab's own descriptors, for `npm run bench:lab`.
//
// Opens COUNT UDP flows from 10.1.0.10, one from each private port from 1025 on, to 198.51.100.7:443, answers each from the
// other side, and prints as JSON how many answers came back and the seconds that it took. On packet sockets it hands over many
// packets a call (sendmmsg(2), recvmmsg(2)); a TUN takes one a call. Descriptors: SNATCHECK_LAB_DESCRIPTORS=inside,outside,...
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 256, PAYLOAD = 16, IP = 20, UDP = 8, ETHERNET = 14, MOST = 2048 };

static int link_bytes;  // Ethernet's header on packet sockets, nothing on a TUN.
static unsigned char out[CHUNK][MOST], in[CHUNK][MOST];
static struct iovec out_parts[CHUNK], in_parts[CHUNK];
static struct mmsghdr out_messages[CHUNK], in_messages[CHUNK];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void put16(unsigned char *at, unsigned value) { at[0] = value >> 8; at[1] = value; }

static unsigned sum(const unsigned char *at, int bytes, unsigned start) {
  for (int i = 0; i < bytes; i += 2) start += at[i] << 8 | at[i + 1];
  while (start >> 16) start = (start & 0xffff) + (start >> 16);
  return start;
}

// RFC 791 and RFC 768: both checksums, over packets of even length.
static void seal(unsigned char *packet) {
  unsigned char *udp = packet + IP;
  put16(packet + 10, 0);
  put16(packet + 10, ~sum(packet, IP, 0));
  put16(udp + 6, 0);
  unsigned checksum = ~sum(udp, UDP + PAYLOAD, sum(packet + 12, 8, 17 + UDP + PAYLOAD)) & 0xffff;
  put16(udp + 6, checksum ? checksum : 0xffff);
}

static void send_all(int descriptor, int count) {
  int size = link_bytes + IP + UDP + PAYLOAD;
  if (!link_bytes) {
    for (int i = 0; i < count; i++)
      if (write(descriptor, out[i], size) != size) perror("write"), exit(1);
    return;
  }
  for (int i = 0; i < count; i++) out_parts[i].iov_len = size;
  for (int sent = 0; sent < count;) {
    int more = sendmmsg(descriptor, out_messages + sent, count - sent, 0);
    if (more < 0) perror("sendmmsg"), exit(1);
    sent += more;
  }
}

// As many as came, up to `wanted`; a second without any is the end.
static int receive(int descriptor, int wanted) {
  int got = 0;
  for (double since = now(); got < wanted && now() - since < 1;) {
    int more;
    if (link_bytes) {
      more = recvmmsg(descriptor, in_messages + got, wanted - got, MSG_DONTWAIT, NULL);
    } else {
      more = read(descriptor, in[got], MOST) > 0 ? 1 : -1;
    }
    if (more > 0) got += more, since = now();
    else if (errno != EAGAIN) perror("read"), exit(1);
  }
  return got;
}

static void frame(unsigned char *at, unsigned router) {
  static const unsigned char ours[6] = {2, 0, 0, 0, 0, 9};
  unsigned char theirs[6] = {2, 0, 0, 0, 0, router};
  if (!link_bytes) return;
  memcpy(at, theirs, 6);
  memcpy(at + 6, ours, 6);
  put16(at + 12, 0x0800);
}

int main(int count, char **words) {
  if (count != 3) return fprintf(stderr, "sender tun|packet COUNT\n"), 2;
  link_bytes = strcmp(words[1], "packet") ? 0 : ETHERNET;
  int flows = atoi(words[2]), inside = -1, outside = -1, answered = 0;
  const char *descriptors = getenv("SNATCHECK_LAB_DESCRIPTORS");
  if (!descriptors || sscanf(descriptors, "%d,%d", &inside, &outside) != 2) return fprintf(stderr, "no descriptors\n"), 2;
  for (int i = 0; i < CHUNK; i++) {
    out_parts[i] = (struct iovec){out[i], MOST};
    in_parts[i] = (struct iovec){in[i], MOST};
    out_messages[i].msg_hdr = (struct msghdr){.msg_iov = &out_parts[i], .msg_iovlen = 1};
    in_messages[i].msg_hdr = (struct msghdr){.msg_iov = &in_parts[i], .msg_iovlen = 1};
  }
  double began = now();
  for (int first = 0; first < flows; first += CHUNK) {
    int chunk = flows - first < CHUNK ? flows - first : CHUNK;
    for (int i = 0; i < chunk; i++) {
      unsigned char *packet = out[i] + link_bytes;
      frame(out[i], 1);
      memset(packet, 0, IP + UDP + PAYLOAD);
      packet[0] = 0x45;
      put16(packet + 2, IP + UDP + PAYLOAD);
      packet[8] = 64;
      packet[9] = 17;
      memcpy(packet + 12, (unsigned char[]){10, 1, 0, 10, 198, 51, 100, 7}, 8);
      put16(packet + IP, 1025 + first + i);
      put16(packet + IP + 2, 443);
      put16(packet + IP + 4, UDP + PAYLOAD);
      seal(packet);
    }
    send_all(inside, chunk);
    int arrived = receive(outside, chunk);
    for (int i = 0; i < arrived; i++) {
      unsigned char *packet = out[i] + link_bytes, *came = in[i] + link_bytes;
      frame(out[i], 2);
      memcpy(packet, came, IP + UDP + PAYLOAD);
      packet[8] = 64;
      memcpy(packet + 12, came + 16, 4);
      memcpy(packet + 16, came + 12, 4);
      memcpy(packet + IP, came + IP + 2, 2);
      memcpy(packet + IP + 2, came + IP, 2);
      seal(packet);
    }
    send_all(outside, arrived);
    answered += receive(inside, arrived);
  }
  printf("{\"answered\": %d, \"seconds\": %.6f}\n", answered, now() - began);
  return 0;
}
