#include "json.h"

#include <stdlib.h>
#include <string.h>

static struct json *read_value(const char **at, int depth);

static void skip(const char **at) {
  while (**at == ' ' || **at == '\t' || **at == '\n' || **at == '\r') ++*at;
}

static int read_string(const char **at, const char **text, size_t *length) {
  if (**at != '"') return 0;
  *text = ++*at;
  while (**at != '"') {
    if (**at == '\0') return 0;
    if (**at == '\\' && *++*at == '\0') return 0;
    ++*at;
  }
  *length = (size_t)(*at - *text);
  ++*at;
  return 1;
}

/* The members of an object or the items of an array, behind the opening bracket. */
static int read_children(const char **at, struct json *parent, char end, int depth) {
  struct json **last = &parent->child;
  skip(at);
  if (**at == end) return ++*at, 1;
  for (;;) {
    const char *key = NULL;
    size_t key_length = 0;
    skip(at);
    if (end == '}') {
      if (!read_string(at, &key, &key_length)) return 0;
      skip(at);
      if (*(*at)++ != ':') return 0;
    }
    struct json *child = read_value(at, depth + 1);
    if (child == NULL) return 0;
    child->key = key;
    child->key_length = key_length;
    *last = child;
    last = &child->next;
    skip(at);
    if (**at == end) return ++*at, 1;
    if (*(*at)++ != ',') return 0;
  }
}

static struct json *read_value(const char **at, int depth) {
  struct json *value = calloc(1, sizeof *value);
  if (value == NULL || depth > 32) return free(value), NULL;
  skip(at);
  int right = 1;
  if (**at == '{' || **at == '[') {
    char end = *(*at)++ == '{' ? '}' : ']';
    value->type = end == '}' ? JSON_OBJECT : JSON_ARRAY;
    right = read_children(at, value, end, depth);
  } else if (**at == '"') {
    value->type = JSON_STRING;
    right = read_string(at, &value->text, &value->length);
  } else if (strncmp(*at, "true", 4) == 0 || strncmp(*at, "null", 4) == 0) {
    value->type = **at == 't' ? JSON_BOOL : JSON_NULL;
    value->number = **at == 't';
    *at += 4;
  } else if (strncmp(*at, "false", 5) == 0) {
    value->type = JSON_BOOL;
    *at += 5;
  } else {
    char *end;
    value->type = JSON_NUMBER;
    value->text = *at;
    value->number = strtod(*at, &end);
    value->length = (size_t)(end - *at);
    right = value->length > 0;
    *at = end;
  }
  if (right) return value;
  json_free(value);
  return NULL;
}

struct json *json_read(const char *text) { return read_value(&text, 0); }

void json_free(struct json *value) {
  while (value != NULL) {
    struct json *next = value->next;
    json_free(value->child);
    free(value);
    value = next;
  }
}

struct json *json_get(const struct json *object, const char *key) {
  if (object == NULL) return NULL;
  size_t length = strlen(key);
  for (struct json *child = object->child; child != NULL; child = child->next)
    if (child->key_length == length && memcmp(child->key, key, length) == 0) return child;
  return NULL;
}

double json_number(const struct json *object, const char *key) {
  const struct json *value = json_get(object, key);
  return value == NULL ? 0 : value->number;
}

int json_is(const struct json *value, const char *text) {
  return value != NULL && value->type == JSON_STRING && value->length == strlen(text) &&
         memcmp(value->text, text, value->length) == 0;
}
