#include "snat.h"

#include <stdlib.h>
#include <string.h>

struct flow {
  struct packet packet;
  struct endpoint public;
  double last;
  struct flow *next; /* in its bucket */
};

/* The ports of one public address towards one destination, by one protocol. */
struct inventory {
  uint32_t address, destination;
  int protocol, held, next_port;
  double full_until;
  struct flow *by_port[65536];
  struct inventory *next;
};

enum { BUCKETS = 1 << 16 };
static struct flow *buckets[BUCKETS];
static struct inventory *inventories;
static int first_port, last_port;
static double idle_timeout;
static enum fault broken;

void snat_start(int first, int last, double timeout, enum fault fault) {
  for (int i = 0; i < BUCKETS; i++) {
    while (buckets[i] != NULL) {
      struct flow *flow = buckets[i];
      buckets[i] = flow->next;
      free(flow);
    }
  }
  while (inventories != NULL) {
    struct inventory *gone = inventories;
    inventories = gone->next;
    free(gone);
  }
  first_port = first;
  last_port = last;
  idle_timeout = timeout;
  broken = fault;
}

static int is_live(const struct flow *flow, double now) {
  return now - flow->last < (broken == EARLY_RECLAIM ? 0.9 : 1.0) * idle_timeout;
}

static unsigned bucket_of(const struct packet *p) {
  uint32_t hash = (uint32_t)p->vm * 2654435761u ^ p->source.port * 40503u ^ p->destination.address * 97u;
  return (hash ^ hash >> 15 ^ p->destination.port * 31u ^ (unsigned)p->protocol) % BUCKETS;
}

static struct flow *find(const struct packet *p) {
  struct flow *flow = buckets[bucket_of(p)];
  for (; flow != NULL; flow = flow->next) {
    const struct packet *q = &flow->packet;
    if (q->protocol == p->protocol && q->vm == p->vm && q->source.port == p->source.port &&
        q->destination.address == p->destination.address && q->destination.port == p->destination.port)
      return flow;
  }
  return NULL;
}

static struct inventory *inventory_of(uint32_t address, int protocol, uint32_t destination) {
  struct inventory *one = inventories;
  for (; one != NULL; one = one->next)
    if (one->address == address && one->protocol == protocol && one->destination == destination) return one;
  one = calloc(1, sizeof *one);
  if (one == NULL) abort();
  one->address = address;
  one->protocol = protocol;
  one->destination = destination;
  one->next_port = first_port;
  one->next = inventories;
  return inventories = one;
}

static int after(int port) { return port == last_port ? first_port : port + 1; }

static void reclaim(struct inventory *one, double now) {
  one->full_until = now + idle_timeout;
  for (int port = first_port; port <= last_port; port++) {
    struct flow *flow = one->by_port[port];
    if (flow == NULL) continue;
    if (!is_live(flow, now)) {
      one->by_port[port] = NULL;
      one->held--;
    } else if (flow->last + idle_timeout < one->full_until) {
      one->full_until = flow->last + idle_timeout;
    }
  }
}

static int free_port(struct inventory *one, double now) {
  int count = last_port - first_port + 1;
  if (broken == SAME_PORT_TWICE && one->held > 2) return one->next_port - 1;
  if (one->held == count && now >= one->full_until) reclaim(one, now);
  if (one->held == count) return 0;
  while (one->by_port[one->next_port] != NULL) one->next_port = after(one->next_port);
  int port = one->next_port;
  one->next_port = after(port);
  return port;
}

int snat_outbound(const struct packet *packet, uint32_t public_address, double now, struct endpoint *out) {
  if (broken == LEAKS_RST && packet->rst) {
    *out = packet->source;
    return 1;
  }
  struct flow *flow = find(packet);
  if (flow == NULL || !is_live(flow, now)) {
    struct inventory *one = inventory_of(public_address, packet->protocol, packet->destination.address);
    int port = free_port(one, now);
    if (port == 0) return 0;
    /* An idle flow's port may still be listed under it: the entry is taken off there before it is used again. */
    if (flow != NULL) {
      struct inventory *old = inventory_of(flow->public.address, packet->protocol, packet->destination.address);
      if (old->by_port[flow->public.port] == flow) {
        old->by_port[flow->public.port] = NULL;
        old->held--;
      }
    } else {
      unsigned bucket = bucket_of(packet);
      flow = calloc(1, sizeof *flow);
      if (flow == NULL) abort();
      flow->packet = *packet;
      flow->next = buckets[bucket];
      buckets[bucket] = flow;
    }
    flow->public = (struct endpoint){public_address, (uint16_t)port};
    if (one->by_port[port] == NULL) one->held++;
    one->by_port[port] = flow;
  }
  flow->last = now;
  *out = flow->public;
  return 1;
}

int snat_inbound(const struct packet *packet, double now, int *vm, uint16_t *port) {
  struct inventory *one =
      inventory_of(packet->destination.address, packet->protocol, packet->source.address);
  struct flow *flow = one->by_port[packet->destination.port];
  if (flow == NULL || !is_live(flow, now)) return 0;
  if (flow->packet.destination.port != packet->source.port) return 0;
  *vm = broken == ANSWERS_TO_FIRST_VM ? 0 : flow->packet.vm;
  *port = flow->packet.source.port;
  return 1;
}
