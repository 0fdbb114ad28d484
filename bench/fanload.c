/* Follows a feed with many websockets at once, and has events made for it.
 *
 *   fanload PORT MAKER SUBSCRIBERS SECONDS all|own NUMBERS COUNT HANDS
 *
 * Every subscriber asks SUBSCRIPTION (environment) over graphql-transport-ws, with TOKEN. COUNT order
 * numbers are read from the file NUMBERS. When all are in it prints READY.
 *
 *   all   everyone follows everything; a hand is one order: the mutation in NOTE is posted to PORT for it
 *   own   subscriber n follows order n modulo COUNT, the $number of SUBSCRIPTION; the numbers are dealt
 *         out into HANDS, and a hand is posted to MAKER's /publish
 *
 * Then each line of its input is a rate. At 0 every hand is posted again as soon as all its followers
 * were told; else so many events a second are made, hand after hand, whether or not anybody keeps up.
 * After a second it prints BEGIN, and SECONDS later one line of JSON. Times are to the receipt, from
 * the post or, at a rate, from when it was due.
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
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define ROOM 16384
#define NUMBER 40
#define MOST_HANDS 2048
#define REMEMBERED 256 /* posts of a hand that may be under way */
#define BUCKETS 1000000 /* of 10 us */
#define WARM_UP_NS 1000000000ull
#define DRAINED_NS 30000000000ull
#define SETTLED_NS 1000000000ull /* for subscriptions that are being opened */
enum state { SHAKING, GREETING, FOLLOWING, CONTROL };

typedef struct {
  int fd, length, hand, ordinal;
  enum state state;
  uint32_t *heard; /* events so far, of its own hand or of each */
  char *buffer;
} Peer;
typedef struct {
  char *request;
  uint64_t sent_at[REMEMBERED], posted, told;
  int answered, awaited, events;
  Peer control;
} Hand;

static int epoll, port, maker, subscribers, hands, count, following, measuring, own;
static char (*numbers)[NUMBER];
static Hand hand[MOST_HANDS];
static uint64_t deliveries, made;
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
  if (own) snprintf(variables, sizeof variables, ",\"variables\":{\"number\":\"%s\"}", numbers[peer->ordinal % count]);
  int length = snprintf(text, sizeof text,
      "{\"id\":\"00000000-0000-4000-8000-%012d\",\"type\":\"subscribe\",\"payload\":{\"query\":\"%s\"%s}}",
      peer->ordinal, subscription, variables);
  send_frame(peer->fd, 1, text, length);
  peer->state = FOLLOWING;
  following++;
}

static int watchers(int number) { return subscribers / count + (number < subscribers % count); }

/* What makes the hand's events; written once. */
static void prepare(Hand *one, int place) {
  size_t room = 5000 + (own ? (size_t)(NUMBER + 4) * (count / hands + 1) : 0), length = 0;
  char *body = malloc(room), bearer[1000] = "";
  one->answered = 1;
  one->awaited = own ? 0 : subscribers;
  one->events = !own;
  if (!own) length = snprintf(body, room,
      "{\"query\":\"%s\",\"variables\":{\"input\":{\"number\":\"%s\",\"text\":\"Called.\"}}}", note, numbers[place]);
  else {
    for (int n = place; n < count; n += hands, one->events++, one->awaited += watchers(n - hands))
      length += snprintf(body + length, room - length, "%c\"%s\"", one->events ? ',' : '[', numbers[n]);
    length += snprintf(body + length, room - length, "]");
  }
  if (*token) snprintf(bearer, sizeof bearer, "Authorization: Bearer %s\r\n", token);
  one->request = malloc(room + 2000);
  snprintf(one->request, room + 2000,
      "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
      "%sContent-Length: %zu\r\n\r\n%s", own ? "/publish" : "/graphql", bearer, length, body);
  free(body);
}

static void post(Hand *one, uint64_t at) {
  one->sent_at[one->posted++ % REMEMBERED] = at;
  one->answered = 0;
  if (measuring) made += one->events;
  write_all(one->control.fd, one->request, strlen(one->request));
}

static int is_through(Hand *one) { return one->answered && one->told >= one->posted * one->awaited; }

/* Whether it may be posted though not everyone was told of it. */
static int has_room(Hand *one) {
  return one->answered && one->told + (REMEMBERED - 1) * (uint64_t)one->awaited >= one->posted * one->awaited;
}

/* Events of one hand come to each follower in the order of their posts. */
static void heard(Peer *peer, Hand *one, uint32_t *before) {
  if (*before >= one->posted) return;
  uint64_t sent_at = one->sent_at[(*before)++ % REMEMBERED];
  one->told++;
  if (!measuring) return;
  uint64_t bucket = (now() - sent_at) / 10000;
  buckets[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
  deliveries++;
}

static void told(Peer *peer, const char *text) {
  const char *number = strstr(text, "\"orderNumber\":");
  if (!strstr(text, "\"next\"") || !number) {
    if (strstr(text, "\"error\"") || strstr(text, "\"complete\"")) fail("ended", text);
    return;
  }
  if (strstr(text, "\"snapshot\"")) return;
  if (own) { heard(peer, &hand[peer->hand], peer->heard); return; }
  for (number += 14; *number == ' ' || *number == '"'; number++);
  for (int n = 0; n < hands; n++)
    if (!strncmp(number, numbers[n], strlen(numbers[n]))) { heard(peer, &hand[n], &peer->heard[n]); return; }
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
    if (there < skip) return at;
    length = head[1] & 127;
    if (length == 127) fail("too long a frame", "");
    if (length == 126 && there < 4) return at;
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
  hand[peer->hand].answered = 1;
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
  int found = epoll_wait(epoll, events, 256, patience_ms);
  for (int n = 0; n < found; n++) readable(events[n].data.ptr);
}

static double percentile(double share) {
  uint64_t seen = 0;
  for (int n = 0; n < BUCKETS; n++)
    if ((seen += buckets[n]) > share * deliveries) return n / 100.0;
  return BUCKETS / 100.0;
}

static double processor_s(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

/* As fast as everyone is told. */
static void press(void) {
  for (int n = 0; n < hands; n++) if (is_through(&hand[n])) post(&hand[n], now());
  turn(1);
}

/* At a rate; one that can't be posted yet waits, and counts from when it was due. */
static void keep_pace(double rate, uint64_t *due, int *next) {
  while (now() >= *due && has_room(&hand[*next])) {
    post(&hand[*next], *due);
    *due += hand[*next].events * 1e9 / rate;
    *next = (*next + 1) % hands;
  }
  turn(1);
}

static void drain(void) {
  uint64_t end = now() + DRAINED_NS;
  for (int n = 0; n < hands && now() < end; n++)
    while (!is_through(&hand[n]) && now() < end) turn(10);
}

static void run(double seconds, double rate) {
  uint64_t begin = now(), due = begin, end = begin + WARM_UP_NS + (uint64_t)(seconds * 1e9), began = 0;
  double spent_s = 0;
  int next = 0;
  memset(buckets, 0, sizeof buckets);
  deliveries = made = 0;
  while (now() < end) {
    if (!measuring && now() > begin + WARM_UP_NS) {
      measuring = 1;
      began = now();
      spent_s = processor_s();
      printf("BEGIN\n");
      fflush(stdout);
    }
    if (rate > 0) keep_pace(rate, &due, &next);
    else press();
  }
  double took_s = (now() - began) / 1e9;
  measuring = 0;
  printf("{\"deliveries_per_s\":%.1f,\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"events_per_s\":%.1f,"
      "\"seconds\":%.3f,\"client_cpu_s\":%.3f}\n", deliveries / took_s, percentile(.5),
      percentile(.99), made / took_s, took_s, processor_s() - spent_s);
  fflush(stdout);
  drain();
}

static void read_numbers(const char *path) {
  FILE *file = fopen(path, "r");
  int found = 0;
  if (!file) fail(path, NULL);
  numbers = calloc(count, NUMBER);
  while (found < count && fscanf(file, "%39s", numbers[found]) == 1) found++;
  if (found < count) fail("too few order numbers", path);
  fclose(file);
}

static void join(Peer *peers) {
  for (int n = 0; n < subscribers; n++) {
    peers[n].ordinal = n;
    peers[n].hand = own ? n % count % hands : 0;
    peers[n].heard = calloc(own ? 1 : hands, sizeof *peers[n].heard);
    open_peer(&peers[n], SHAKING, port);
    shake(&peers[n]);
    while (following + 50 < n) turn(100);
  }
  while (following < subscribers) turn(100);
  for (uint64_t end = now() + SETTLED_NS; now() < end;) turn(10);
}

int main(int words_given, char **words) {
  char rate[100];
  if (words_given != 9) fail("usage", "see the source");
  port = atoi(words[1]);
  maker = atoi(words[2]);
  subscribers = atoi(words[3]);
  own = !strcmp(words[5], "own");
  count = atoi(words[7]);
  hands = atoi(words[8]);
  token = getenv("TOKEN"), subscription = getenv("SUBSCRIPTION"), note = getenv("NOTE");
  if (hands < 1 || hands > MOST_HANDS || count < hands || !token || !subscription || !note)
    fail("usage", "see the source");
  read_numbers(words[6]);
  epoll = epoll_create1(0);
  join(calloc(subscribers, sizeof(Peer)));
  for (int n = 0; n < hands; n++) {
    hand[n].control.hand = n;
    prepare(&hand[n], n);
    open_peer(&hand[n].control, CONTROL, own ? maker : port);
  }
  printf("READY\n");
  fflush(stdout);
  while (fgets(rate, sizeof rate, stdin)) run(atof(words[4]), atof(rate));
  return 0;
}
