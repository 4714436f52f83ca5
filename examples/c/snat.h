/* A small SNAT: one port per flow and destination address, free again after the idle timeout. */
#ifndef SNAT_H
#define SNAT_H

#include <stdint.h>

enum { UDP, TCP };

enum fault { NONE, EARLY_RECLAIM, SAME_PORT_TWICE, LEAKS_RST, ANSWERS_TO_FIRST_VM };

struct endpoint {
  uint32_t address;
  uint16_t port;
};

struct packet {
  int protocol, vm, rst;
  struct endpoint source, destination;
};

void snat_start(int first, int last, double timeout, enum fault fault);
/* Puts the public endpoint into `out`; 0 where there is no port. `public_address` is what the VM's flows use. */
int snat_outbound(const struct packet *packet, uint32_t public_address, double now, struct endpoint *out);
/* Puts the VM and its port into `vm` and `port`; 0 where nobody waits for the packet. */
int snat_inbound(const struct packet *packet, double now, int *vm, uint16_t *port);

#endif
