/* Just enough JSON for an adapter: reads a text into a tree. Strings are left as they stand, without escapes. */
#ifndef SNAT_JSON_H
#define SNAT_JSON_H

#include <stddef.h>

struct json {
  enum { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT } type;
  const char *key; /* of a member, or NULL; not ended by NUL: key_length */
  size_t key_length;
  const char *text; /* of a string or number */
  size_t length;
  double number;
  struct json *child, *next;
};

/* The tree, or NULL. It points into the text; json_free releases it. */
struct json *json_read(const char *text);
void json_free(struct json *value);
/* The member of an object, or NULL. */
struct json *json_get(const struct json *object, const char *key);
double json_number(const struct json *object, const char *key);
int json_is(const struct json *value, const char *text);

#endif
