/* Follows a feed with many websockets at once, and has events made for it.
 *
 *   fanload PORT SUBSCRIBERS SECONDS NUMBER...
 *
 * Every subscriber asks SUBSCRIPTION (environment) over graphql-transport-ws, with TOKEN. When all
 * are in it prints READY and waits for a byte on its input. Then it posts the mutation in NOTE, once
 * for each order number, and again for a number as soon as every subscriber has been told of the
 * last: so as many events as numbers are under way. It prints one line of JSON.
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
#define MOST_SLOTS 64
#define BUCKETS 1000000 /* of 10 us */
#define WARM_UP_NS 1000000000ull
enum state { SHAKING, GREETING, FOLLOWING, CONTROL };

typedef struct {
  int fd, length, slot;
  enum state state;
  char *buffer;
} Peer;
typedef struct {
  const char *number;
  uint64_t sent_at;
  int told, answered;
  Peer control;
} Slot;

static int epoll, port, subscribers, slots, following, measuring;
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

static void open_peer(Peer *peer, enum state state) {
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
  static int ordinal;
  char text[4000];
  int length = snprintf(text, sizeof text,
      "{\"id\":\"00000000-0000-4000-8000-%012d\",\"type\":\"subscribe\",\"payload\":{\"query\":\"%s\"}}",
      ordinal++, subscription);
  send_frame(peer->fd, 1, text, length);
  peer->state = FOLLOWING;
  following++;
}

static void post(Slot *one) {
  char body[2000], text[5000];
  int length = snprintf(body, sizeof body,
      "{\"query\":\"%s\",\"variables\":{\"input\":{\"number\":\"%s\",\"text\":\"Called.\"}}}", note,
      one->number);
  int all = snprintf(text, sizeof text,
      "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
      "Authorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s", token, length, body);
  if (!*token) all = snprintf(text, sizeof text,
      "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
      "Content-Length: %d\r\n\r\n%s", length, body);
  one->told = one->answered = 0;
  one->sent_at = now();
  write_all(one->control.fd, text, all);
}

static void go_on(Slot *one) {
  if (one->told >= subscribers && one->answered) post(one);
}

static void told(const char *text) {
  const char *number = strstr(text, "\"orderNumber\":");
  if (!strstr(text, "\"next\"") || !number) {
    if (strstr(text, "\"error\"") || strstr(text, "\"complete\"")) fail("ended", text);
    return;
  }
  for (number += 14; *number == ' ' || *number == '"'; number++);
  for (int n = 0; n < slots; n++) {
    Slot *one = &slot[n];
    if (strncmp(number, one->number, strlen(one->number))) continue;
    if (measuring) {
      uint64_t bucket = (now() - one->sent_at) / 10000;
      buckets[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
      deliveries++;
    }
    one->told++;
    go_on(one);
    return;
  }
}

static void frame(Peer *peer, int opcode, char *text, size_t length) {
  char kept = text[length];
  text[length] = 0;
  if (opcode == 8) fail("closed", length > 2 ? text + 2 : "without a word");
  if (opcode == 9) send_frame(peer->fd, 10, text, length);
  if (opcode == 1 && strstr(text, "\"type\":\"ping\"")) send_frame(peer->fd, 1, "{\"type\":\"pong\"}", 15);
  else if (opcode == 1 && peer->state == GREETING) subscribe(peer);
  else if (opcode == 1) told(text);
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

int main(int count, char **words) {
  char go;
  port = atoi(words[1]);
  subscribers = atoi(words[2]);
  slots = count - 4;
  token = getenv("TOKEN"), subscription = getenv("SUBSCRIPTION"), note = getenv("NOTE");
  if (slots < 1 || slots > MOST_SLOTS || !token || !subscription || !note) fail("usage", "see the source");
  epoll = epoll_create1(0);
  Peer *peers = calloc(subscribers, sizeof *peers);
  for (int n = 0; n < subscribers; n++) {
    open_peer(&peers[n], SHAKING);
    shake(&peers[n]);
    while (following + 50 < n) turn(100);
  }
  while (following < subscribers) turn(100);
  printf("READY\n");
  fflush(stdout);
  if (read(0, &go, 1) != 1) return 1;
  for (int n = 0; n < slots; n++) {
    slot[n].number = words[4 + n];
    slot[n].control.slot = n;
    open_peer(&slot[n].control, CONTROL);
    post(&slot[n]);
  }
  uint64_t warm = now() + WARM_UP_NS, end = warm + (uint64_t)(atof(words[3]) * 1e9);
  while (now() < warm) turn(10);
  measuring = 1;
  while (now() < end) turn(10);
  printf("{\"deliveries_per_s\":%.1f,\"p50_ms\":%.2f,\"p99_ms\":%.2f}\n",
      deliveries / ((now() - warm) / 1e9), percentile(.5), percentile(.99));
  return 0;
}
