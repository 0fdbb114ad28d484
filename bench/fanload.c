/* Follows a feed with many websockets at once, and has events made for it.
 *
 *   fanload PORT MAKER SUBSCRIBERS SECONDS UNDER_WAY all|own NUMBERS
 *
 * Every subscriber asks SUBSCRIPTION (environment) over graphql-transport-ws, with TOKEN. When all
 * are in it prints READY and waits for a byte on its input. Then events are made, UNDER_WAY at a time:
 *
 *   all   everyone follows everything: the mutation in NOTE is posted to PORT, once for each of the
 *         first order numbers in the file, and again as soon as every subscriber was told of the last
 *   own   everyone follows an order of their own, the $number of SUBSCRIPTION: the numbers are dealt
 *         out, and each hand is posted to MAKER's /publish, again as soon as its followers were told
 *
 * It prints one line of JSON. Times are from the post to the receipt.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define ROOM 65536
#define NUMBER 40
#define MOST_SLOTS 64
#define BUCKETS 1000000 /* of 10 us */
#define WARM_UP_NS 1000000000ull
enum state { SHAKING, GREETING, FOLLOWING, CONTROL };

typedef struct {
  int fd, length, slot, ordinal;
  enum state state;
  char *buffer;
} Peer;
typedef struct {
  char *request;
  uint64_t sent_at;
  int told, answered, awaited;
  Peer control;
} Slot;

static int epoll, port, maker, subscribers, slots, following, measuring, own;
static char (*numbers)[NUMBER];
static Slot slot[MOST_SLOTS];
static uint64_t deliveries;
static uint32_t buckets[BUCKETS];
static const char *token, *subscription, *note;

static void fail(const char *what, const char *told) {
  fprintf(stderr, "%s: %.300s\n", what, told ? told : strerror(errno));
  exit(1);
}

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void write_all(int fd, const char *text, size_t length) {
  while (length) {
    ssize_t done = write(fd, text, length);
    if (done < 0 && errno == EAGAIN) { usleep(50); continue; }
    if (done < 0) fail("write", NULL);
    text += done;
    length -= done;
  }
}

/* One masked frame; the mask is zero, so that the text stays as it is. */
static void send_frame(int fd, int opcode, const char *text, size_t length) {
  char frame[8192];
  size_t head = 2;
  if (length > 8000) fail("too long", text);
  frame[0] = (char)(0x80 | opcode);
  if (length < 126) frame[1] = (char)(0x80 | length);
  else {
    frame[1] = (char)(0x80 | 126);
    frame[2] = (char)(length >> 8);
    frame[3] = (char)length;
    head = 4;
  }
  memset(frame + head, 0, 4);
  memcpy(frame + head + 4, text, length);
  write_all(fd, frame, head + 4 + length);
}

static void open_peer(Peer *peer, enum state state, int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = peer};
  int on = 1;
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  peer->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (peer->fd < 0 || connect(peer->fd, (void *)&address, sizeof address)) fail("connect", NULL);
  setsockopt(peer->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  fcntl(peer->fd, F_SETFL, O_NONBLOCK);
  peer->state = state;
  peer->buffer = malloc(ROOM + 1);
  epoll_ctl(epoll, EPOLL_CTL_ADD, peer->fd, &event);
}

static void shake(Peer *peer) {
  char text[500];
  int length = snprintf(text, sizeof text,
      "GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n", port);
  write_all(peer->fd, text, length);
}

static void greet(Peer *peer) {
  char text[2000];
  int length = snprintf(text, sizeof text,
      "{\"type\":\"connection_init\",\"payload\":{\"authorization\":\"Bearer %s\"}}", token);
  if (!*token) length = snprintf(text, sizeof text, "{\"type\":\"connection_init\"}");
  send_frame(peer->fd, 1, text, length);
  peer->state = GREETING;
}

static void subscribe(Peer *peer) {
  char text[4000], variables[100] = "";
  if (own) snprintf(variables, sizeof variables, ",\"variables\":{\"number\":\"%s\"}", numbers[peer->ordinal]);
  int length = snprintf(text, sizeof text,
      "{\"id\":\"00000000-0000-4000-8000-%012d\",\"type\":\"subscribe\",\"payload\":{\"query\":\"%s\"%s}}",
      peer->ordinal, subscription, variables);
  send_frame(peer->fd, 1, text, length);
  peer->state = FOLLOWING;
  following++;
}

/* What makes the slot's events; written once. */
static void prepare(Slot *one, int place) {
  size_t room = 5000 + (own ? (size_t)(NUMBER + 4) * (subscribers / slots + 1) : 0), length = 0;
  char *body = malloc(room), bearer[1000] = "";
  one->awaited = own ? 0 : subscribers;
  if (!own) length = snprintf(body, room,
      "{\"query\":\"%s\",\"variables\":{\"input\":{\"number\":\"%s\",\"text\":\"Called.\"}}}", note, numbers[place]);
  else {
    for (int n = place; n < subscribers; n += slots, one->awaited++)
      length += snprintf(body + length, room - length, "%c\"%s\"", one->awaited ? ',' : '[', numbers[n]);
    length += snprintf(body + length, room - length, "]");
  }
  if (*token) snprintf(bearer, sizeof bearer, "Authorization: Bearer %s\r\n", token);
  one->request = malloc(room + 2000);
  snprintf(one->request, room + 2000,
      "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
      "%sContent-Length: %zu\r\n\r\n%s", own ? "/publish" : "/graphql", bearer, length, body);
  free(body);
}

static void post(Slot *one) {
  one->told = one->answered = 0;
  one->sent_at = now();
  write_all(one->control.fd, one->request, strlen(one->request));
}

static void go_on(Slot *one) {
  if (one->told >= one->awaited && one->answered) post(one);
}

static void count(Slot *one) {
  if (measuring) {
    uint64_t bucket = (now() - one->sent_at) / 10000;
    buckets[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
    deliveries++;
  }
  one->told++;
  go_on(one);
}

static void told(Peer *peer, const char *text) {
  const char *number = strstr(text, "\"orderNumber\":");
  if (!strstr(text, "\"next\"") || !number) {
    if (strstr(text, "\"error\"") || strstr(text, "\"complete\"")) fail("ended", text);
    return;
  }
  if (strstr(text, "\"snapshot\"")) return;
  if (own) { count(&slot[peer->ordinal % slots]); return; }
  for (number += 14; *number == ' ' || *number == '"'; number++);
  for (int n = 0; n < slots; n++)
    if (!strncmp(number, numbers[n], strlen(numbers[n]))) { count(&slot[n]); return; }
}

static void frame(Peer *peer, int opcode, char *text, size_t length) {
  char kept = text[length];
  text[length] = 0;
  if (opcode == 8) fail("closed", length > 2 ? text + 2 : "without a word");
  if (opcode == 9) send_frame(peer->fd, 10, text, length);
  if (opcode == 1 && strstr(text, "\"type\":\"ping\"")) send_frame(peer->fd, 1, "{\"type\":\"pong\"}", 15);
  else if (opcode == 1 && peer->state == GREETING) subscribe(peer);
  else if (opcode == 1) told(peer, text);
  text[length] = kept;
}

static int frames(Peer *peer, int at) {
  for (;;) {
    unsigned char *head = (unsigned char *)peer->buffer + at;
    size_t there = peer->length - at, skip = 2, length;
    if (there < 4) return at;
    length = head[1] & 127;
    if (length == 127) fail("too long a frame", "");
    if (length == 126) { length = head[2] << 8 | head[3]; skip = 4; }
    if (there < skip + length) return at;
    frame(peer, head[0] & 15, (char *)head + skip, length);
    at += skip + length;
  }
}

static void answered(Peer *peer) {
  char *end = strstr(peer->buffer, "\r\n\r\n"), *size = strcasestr(peer->buffer, "content-length:");
  if (!end || !size) return;
  if (peer->length < end + 4 - peer->buffer + atoi(size + 15)) return;
  if (strncmp(peer->buffer, "HTTP/1.1 200", 12) || strstr(end, "\"errors\"")) fail("refused", peer->buffer);
  peer->length = 0;
  slot[peer->slot].answered = 1;
  go_on(&slot[peer->slot]);
}

static void readable(Peer *peer) {
  ssize_t got = read(peer->fd, peer->buffer + peer->length, ROOM - peer->length);
  int used = 0;
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) fail("the server hung up", peer->buffer);
  peer->length += got;
  peer->buffer[peer->length] = 0;
  if (peer->state == CONTROL) { answered(peer); return; }
  if (peer->state == SHAKING) {
    char *end = strstr(peer->buffer, "\r\n\r\n");
    if (!end) return;
    if (strncmp(peer->buffer, "HTTP/1.1 101", 12)) fail("no websocket", peer->buffer);
    used = end + 4 - peer->buffer;
    greet(peer);
  }
  used = frames(peer, used);
  memmove(peer->buffer, peer->buffer + used, peer->length -= used);
}

static void turn(int patience_ms) {
  struct epoll_event events[256];
  int count = epoll_wait(epoll, events, 256, patience_ms);
  for (int n = 0; n < count; n++) readable(events[n].data.ptr);
}

static double percentile(double share) {
  uint64_t seen = 0;
  for (int n = 0; n < BUCKETS; n++)
    if ((seen += buckets[n]) > share * deliveries) return n / 100.0;
  return BUCKETS / 100.0;
}

static void read_numbers(const char *path, int most) {
  FILE *file = fopen(path, "r");
  int found = 0;
  if (!file) fail(path, NULL);
  numbers = calloc(most, NUMBER);
  while (found < most && fscanf(file, "%39s", numbers[found]) == 1) found++;
  if (found < most) fail("too few order numbers", path);
  fclose(file);
}

int main(int words_given, char **words) {
  char go;
  if (words_given != 8) fail("usage", "see the source");
  port = atoi(words[1]);
  maker = atoi(words[2]);
  subscribers = atoi(words[3]);
  slots = atoi(words[5]);
  own = !strcmp(words[6], "own");
  read_numbers(words[7], own ? subscribers : slots);
  token = getenv("TOKEN"), subscription = getenv("SUBSCRIPTION"), note = getenv("NOTE");
  if (slots < 1 || slots > MOST_SLOTS || !token || !subscription || !note) fail("usage", "see the source");
  epoll = epoll_create1(0);
  Peer *peers = calloc(subscribers, sizeof *peers);
  for (int n = 0; n < subscribers; n++) {
    peers[n].ordinal = n;
    open_peer(&peers[n], SHAKING, port);
    shake(&peers[n]);
    while (following + 50 < n) turn(100);
  }
  while (following < subscribers) turn(100);
  printf("READY\n");
  fflush(stdout);
  if (read(0, &go, 1) != 1) return 1;
  for (int n = 0; n < slots; n++) {
    slot[n].control.slot = n;
    prepare(&slot[n], n);
    open_peer(&slot[n].control, CONTROL, own ? maker : port);
    post(&slot[n]);
  }
  uint64_t warm = now() + WARM_UP_NS, end = warm + (uint64_t)(atof(words[4]) * 1e9);
  while (now() < warm) turn(10);
  measuring = 1;
  while (now() < end) turn(10);
  printf("{\"deliveries_per_s\":%.1f,\"p50_ms\":%.2f,\"p99_ms\":%.2f}\n",
      deliveries / ((now() - warm) / 1e9), percentile(.5), percentile(.99));
  return 0;
}
