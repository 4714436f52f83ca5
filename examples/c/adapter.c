/* The SNAT of snat.c behind the adapter protocol: make, then npx snatcheck run -- ./adapter [--fault NAME] */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "snat.h"

static const char *const FAULTS[] = {"none", "early-reclaim", "same-port-twice", "leaks-rst",
                                     "answers-to-first-vm"};
static enum fault fault;
static struct {
  uint32_t address, public_address;
} *vms;
static int vm_count, first_port, last_port;
static double timeout_ms, now;

static const char HELLO[] =
    "\"contract\":1,\"name\":\"small-snat-c\",\"version\":\"1\",\"organisation\":\"examples\","
    "\"features\":{\"severalVms\":true,\"pools\":true,\"severalFrontends\":false,\"inboundRules\":false,"
    "\"ilpip\":false,\"securityGroups\":false,\"probes\":false,\"alerts\":false,\"discovery\":false,"
    "\"changes\":false},"
    "\"capabilities\":{\"clock\":\"virtual\",\"resolutionMs\":1,\"timeScale\":1,\"toleranceMs\":null,"
    "\"lossless\":true,\"deterministic\":true,\"portRange\":{\"first\":1025,\"last\":65535},"
    "\"reservedPorts\":0,\"settable\":{\"ports\":true,\"idleTimeout\":true},\"idleTimeoutMs\":240000,"
    "\"protocols\":[\"udp\",\"tcp\"],\"concurrentOpens\":false,\"sharedAddresses\":false,\"maxVms\":1000,"
    "\"changeDelayMs\":0,\"alertDelayMs\":0,\"shows\":{\"publicPort\":true,\"deliveries\":true,"
    "\"leaks\":true,\"payload\":true,\"probeState\":false,\"answers\":true}}";

static uint32_t address_of(const struct json *value) {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (value != NULL && value->type == JSON_STRING) sscanf(value->text, "%u.%u.%u.%u", &a, &b, &c, &d);
  return a << 24 | b << 16 | c << 8 | d;
}

static void print_endpoint(const char *name, struct endpoint end) {
  uint32_t a = end.address;
  printf("\"%s\":\"%u.%u.%u.%u\",\"%sPort\":%u", name, a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255, name,
         (unsigned)end.port);
}

static struct endpoint endpoint_of(const struct json *step, const char *name) {
  char port[32];
  snprintf(port, sizeof port, "%sPort", name);
  return (struct endpoint){address_of(json_get(step, name)), (uint16_t)json_number(step, port)};
}

static int same_text(const struct json *one, const struct json *other) {
  return one != NULL && other != NULL && one->length == other->length &&
         memcmp(one->text, other->text, one->length) == 0;
}

/* Members of a pool share its frontend, everybody else an address of the platform's. */
static uint32_t public_address_of(const struct json *vm, const struct json *deployment) {
  const struct json *balancers = json_get(deployment, "loadBalancers");
  for (const struct json *one = balancers == NULL ? NULL : balancers->child; one != NULL; one = one->next) {
    const struct json *pool = json_get(one, "pool");
    for (const struct json *name = pool == NULL ? NULL : pool->child; name != NULL; name = name->next)
      if (same_text(name, json_get(vm, "name"))) return address_of(json_get(one, "frontends")->child);
  }
  const struct json *platform = json_get(deployment, "platformAddresses");
  return platform == NULL ? 0 : address_of(platform->child);
}

static void deploy(const struct json *message) {
  const struct json *deployment = json_get(message, "deployment"), *settings = json_get(message, "settings");
  const struct json *list = json_get(deployment, "vms"), *ports = json_get(settings, "ports");
  vm_count = 0;
  for (const struct json *vm = list->child; vm != NULL; vm = vm->next) {
    vms = realloc(vms, sizeof *vms * (size_t)(vm_count + 1));
    if (vms == NULL) abort();
    vms[vm_count].address = address_of(json_get(vm, "address"));
    vms[vm_count++].public_address = public_address_of(vm, deployment);
  }
  first_port = (int)json_number(ports, "first");
  last_port = (int)json_number(ports, "last");
  timeout_ms = json_number(settings, "idleTimeoutMs");
  now = 0;
  snat_start(first_port, last_port, timeout_ms, fault);
}

/* Prints the outcome; 0 for a step that this adapter does not know. */
static int carry_out(const struct json *step) {
  const struct json *op = json_get(step, "op");
  if (json_is(op, "advance")) {
    double sent = now;
    now += json_number(step, "ms");
    return printf("{\"sent\":%.17g,\"seen\":%.17g}", sent, now);
  }
  struct packet packet = {.protocol = json_is(json_get(step, "protocol"), "tcp") ? TCP : UDP,
                          .vm = (int)json_number(step, "vm"),
                          .rst = json_is(json_get(step, "segment"), "rst"),
                          .source = endpoint_of(step, "source"),
                          .destination = endpoint_of(step, "destination")};
  struct endpoint out;
  int vm;
  uint16_t port;
  if (json_is(op, "send") && packet.vm < vm_count) {
    packet.source.address = vms[packet.vm].address;
    printf("{\"sent\":%.17g,\"seen\":%.17g,\"arrivals\":[", now, now);
    if (snat_outbound(&packet, vms[packet.vm].public_address, now, &out)) {
      putchar('{');
      print_endpoint("source", out);
      putchar(',');
      print_endpoint("destination", packet.destination);
      printf(",\"intact\":true}");
    }
    return printf("],\"deliveries\":[]}");
  }
  if (!json_is(op, "receive")) return 0;
  printf("{\"sent\":%.17g,\"seen\":%.17g,\"arrivals\":[],\"deliveries\":[", now, now);
  if (snat_inbound(&packet, now, &vm, &port)) {
    printf("{\"vm\":%d,\"port\":%u,", vm, (unsigned)port);
    print_endpoint("source", packet.source);
    printf(",\"intact\":true}");
  }
  return printf("]}");
}

static int knows(const struct json *steps) {
  for (const struct json *step = steps == NULL ? NULL : steps->child; step != NULL; step = step->next) {
    const struct json *op = json_get(step, "op");
    if (!json_is(op, "send") && !json_is(op, "receive") && !json_is(op, "advance")) return 0;
  }
  return steps != NULL;
}

/* Answers one message; 0 after bye. */
static int answer(const struct json *message) {
  const struct json *method = json_get(message, "method"), *steps = json_get(message, "steps");
  printf("{\"id\":%.0f,", json_number(message, "id"));
  if (json_is(method, "hello")) {
    printf("\"protocol\":1,\"hello\":{%s,\"configuration\":{\"fault\":\"%s\"}}}\n", HELLO, FAULTS[fault]);
  } else if (json_is(method, "deploy")) {
    deploy(message);
    printf("\"settings\":{\"ports\":{\"first\":%d,\"last\":%d},\"idleTimeoutMs\":%.17g}}\n", first_port,
           last_port, timeout_ms);
  } else if (json_is(method, "steps") && vm_count > 0 && knows(steps)) {
    printf("\"outcomes\":[");
    for (const struct json *step = steps->child; step != NULL; step = step->next) {
      carry_out(step);
      if (step->next != NULL) putchar(',');
    }
    printf("]}\n");
  } else if (json_is(method, "reset")) {
    snat_start(first_port, last_port, timeout_ms, fault);
    printf("\"done\":true}\n");
  } else if (json_is(method, "bye")) {
    printf("\"done\":true}\n");
    return 0;
  } else {
    printf("\"error\":{\"code\":\"unknown-message\"}}\n");
  }
  return 1;
}

int main(int count, char **arguments) {
  if (count == 3 && strcmp(arguments[1], "--fault") == 0) {
    while (fault <= ANSWERS_TO_FIRST_VM && strcmp(FAULTS[fault], arguments[2]) != 0) fault++;
  }
  if (fault > ANSWERS_TO_FIRST_VM || count == 2) {
    fprintf(stderr, "usage: adapter [--fault early-reclaim|same-port-twice|leaks-rst|answers-to-first-vm]\n");
    return 2;
  }
  char *line = NULL;
  size_t size = 0;
  int more = 1;
  while (more && getline(&line, &size, stdin) > 0) {
    struct json *message = json_read(line);
    if (message == NULL) printf("{\"id\":null,\"error\":{\"code\":\"not-json\"}}\n");
    else more = answer(message);
    json_free(message);
    /* Or the answer waits in a buffer while the harness waits for it. */
    fflush(stdout);
  }
  free(line);
  return 0;
}
