/*
 * AcceptLab's probe of a kernel's accept rules, for systems on which AcceptLab itself has not been
 * run: DragonFly and the other BSDs, macOS, Linux.
 *
 *     cc -std=c99 -o probe probe.c && ./probe > record.json
 *
 * It opens listen sockets on loopback and connects to them, needs no privilege, takes some ten
 * seconds (60 at most) and prints a record "acceptlab.kit/1"; README.md beside it says where that
 * goes. It changes no setting, and all its processes end with it.
 */
#define _GNU_SOURCE      /* glibc: EPOLLEXCLUSIVE and the like */
#define _DARWIN_C_SOURCE /* macOS */
#define _NETBSD_SOURCE   /* NetBSD */
#define __BSD_VISIBLE 1  /* FreeBSD, DragonFly, OpenBSD */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/epoll.h>
#ifndef EPOLLEXCLUSIVE
#define EPOLLEXCLUSIVE (1u << 28)
#endif
#else
#include <sys/event.h>
#include <sys/sysctl.h>
#endif

enum {
  longest_run_s = 60,
  members = 4,       /* listen sockets of a group, and watchers of one socket */
  flows = 128,       /* connections over a group */
  rounds = 16,       /* connections, one by one, to watchers */
  most_clients = 512 /* at a queue that nobody empties */
};

/* --- The record: kept until it is whole, so that none is ever printed in part -------------------
 */

static char record[1 << 18];
static size_t recorded;
static unsigned faults;

static void put(const char* format, ...) {
  va_list arguments;
  int n;
  va_start(arguments, format);
  n = vsnprintf(record + recorded, sizeof record - recorded, format, arguments);
  va_end(arguments);
  if (n < 0 || (size_t)n >= sizeof record - recorded) {
    fprintf(stderr, "probe: the record is too long\n");
    exit(3);
  }
  recorded += (size_t)n;
}

static void put_string(const char* text) {
  put("\"");
  for (; *text != '\0'; ++text) {
    const unsigned char c = (unsigned char)*text;
    if (c == '"' || c == '\\') put("\\");
    put(c < ' ' || c > '~' ? "\\u%04x" : "%c", c);
  }
  put("\"");
}

/* A comma before every entry of a list but the first. */
static const char* comma(int* first) {
  const char* text = *first ? "" : ",";
  *first = 0;
  return text;
}

/* Ends the open object with what went wrong. */
static void put_fault(const char* what, int error) {
  ++faults;
  put(",\"error\":");
  put_string(what);
  put(",\"errno\":");
  put_string(strerror(error));
}

/* --- Processes and time ------------------------------------------------------------------------
 */

static pid_t children[members];
static volatile sig_atomic_t child_count;

static void end_children(void) {
  int i;
  for (i = 0; i < child_count; ++i) kill(children[i], SIGKILL);
  for (i = 0; i < child_count; ++i) waitpid(children[i], NULL, 0);
  child_count = 0;
}

static void give_up(int number) {
  static const char late[] = "probe: it took too long; nothing was recorded\n";
  end_children();
  if (number == SIGALRM && write(STDERR_FILENO, late, sizeof late - 1) < 0) _exit(4);
  _exit(3);
}

static void handle(int number, void (*handler)(int)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler; /* without SA_RESTART: a signal ends a wait */
  sigaction(number, &action, NULL);
}

static void pause_ms(long ms) {
  struct timespec t;
  t.tv_sec = ms / 1000;
  t.tv_nsec = ms % 1000 * 1000000L;
  while (nanosleep(&t, &t) != 0 && errno == EINTR) continue;
}

static double now_s(void) {
  struct timeval t;
  gettimeofday(&t, NULL);
  return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

static void set_nonblocking(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL, 0) | O_NONBLOCK); }

/* --- Addresses ---------------------------------------------------------------------------------
 */

struct address {
  struct sockaddr_storage storage;
  socklen_t length;
};

enum place { specific4, wildcard4, specific6 };
static const char* const place_names[] = {"127.0.0.1", "0.0.0.0", "::1"};

static struct address make_address(enum place place, unsigned port) {
  struct address a;
  memset(&a, 0, sizeof a);
  if (place == specific6) {
    struct sockaddr_in6* in6 = (struct sockaddr_in6*)&a.storage;
    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons((uint16_t)port);
    in6->sin6_addr.s6_addr[15] = 1;
    a.length = sizeof *in6;
  } else {
    struct sockaddr_in* in = (struct sockaddr_in*)&a.storage;
    in->sin_family = AF_INET;
    in->sin_port = htons((uint16_t)port);
    in->sin_addr.s_addr = htonl(place == wildcard4 ? INADDR_ANY : INADDR_LOOPBACK);
    a.length = sizeof *in;
  }
  return a;
}

static unsigned port_in(const struct sockaddr_storage* storage) {
  return ntohs(storage->ss_family == AF_INET6 ? ((const struct sockaddr_in6*)storage)->sin6_port
                                              : ((const struct sockaddr_in*)storage)->sin_port);
}

static unsigned port_of(int fd) {
  struct sockaddr_storage storage;
  socklen_t length = sizeof storage;
  memset(&storage, 0, sizeof storage);
  return getsockname(fd, (struct sockaddr*)&storage, &length) == 0 ? port_in(&storage) : 0;
}

/* --- Sockets -----------------------------------------------------------------------------------
 */

struct socket_option {
  const char* name;
  int number; /* 0: none */
};

static const struct socket_option no_option = {"none", 0};
static const struct socket_option group_options[] = {
#ifdef SO_REUSEPORT
    {"SO_REUSEPORT", SO_REUSEPORT},
#endif
#ifdef SO_REUSEPORT_LB
    {"SO_REUSEPORT_LB", SO_REUSEPORT_LB},
#endif
    {NULL, 0}};

/* A non-blocking listen socket, or -1 with the step that failed. */
static int open_listener(enum place place, unsigned port, const struct socket_option* option,
                         int backlog, const char** failed) {
  const struct address address = make_address(place, port);
  const int on = 1;
  const int fd = socket(address.storage.ss_family, SOCK_STREAM, 0);
  *failed = "socket";
  if (fd < 0) return -1;
  *failed = "setsockopt";
  if (option->number == 0 || setsockopt(fd, SOL_SOCKET, option->number, &on, sizeof on) == 0) {
    *failed = "bind";
    if (bind(fd, (const struct sockaddr*)&address.storage, address.length) == 0) {
      *failed = "listen";
      if (listen(fd, backlog) == 0) {
        set_nonblocking(fd);
        return fd;
      }
    }
  }
  {
    const int error = errno;
    close(fd);
    errno = error;
  }
  return -1;
}

/* With a RST, so that the pair of addresses is free again at once. */
static void close_reset(int fd) {
  struct linger linger;
  if (fd < 0) return;
  linger.l_onoff = 1;
  linger.l_linger = 0;
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close(fd);
}

enum state { connected, waiting, refused, reset, closed, failed };
static const char* const state_names[] = {"connected", "waiting", "refused",
                                          "reset",     "closed",  "failed"};

static enum state state_of(int error) {
  if (error == 0) return connected;
  if (error == ECONNREFUSED) return refused;
  if (error == ECONNRESET || error == ECONNABORTED || error == EPIPE) return reset;
  return error == EINPROGRESS || error == EINTR ? waiting : failed;
}

/* What has become of a connect(2) after at most `ms`. */
static enum state connect_state(int fd, int ms) {
  struct pollfd wait;
  int error = 0;
  socklen_t length = sizeof error;
  wait.fd = fd;
  wait.events = POLLOUT;
  wait.revents = 0;
  if (poll(&wait, 1, ms) <= 0) return waiting;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0) error = errno;
  return state_of(error);
}

/* A client; `source` 0: any port. Its descriptor, or -1. */
static int start_client(enum place place, unsigned server, unsigned source, enum state* state) {
  const struct address from = make_address(place == specific6 ? specific6 : specific4, source);
  const struct address to = make_address(place == specific6 ? specific6 : specific4, server);
  const int on = 1;
  const int fd = socket(to.storage.ss_family, SOCK_STREAM, 0);
  *state = failed;
  if (fd < 0) return -1;
  set_nonblocking(fd);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (source != 0 && bind(fd, (const struct sockaddr*)&from.storage, from.length) != 0) {
    close(fd);
    return -1;
  }
  *state = connect(fd, (const struct sockaddr*)&to.storage, to.length) == 0 ? connected
                                                                            : state_of(errno);
  return fd;
}

/* Whether an established connection still is one. */
static enum state peer_state(int fd) {
  char byte;
  const ssize_t n = recv(fd, &byte, 1, MSG_PEEK);
  if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))) return connected;
  return n == 0 ? closed : state_of(errno);
}

/* Accepts from whichever of the listeners has something, and says from which; -1: none within `ms`.
 */
static int accept_any(const int* listeners, int count, int ms, int* fd, unsigned* peer_port) {
  struct pollfd wait[members];
  struct sockaddr_storage peer;
  socklen_t length = sizeof peer;
  int i;
  for (i = 0; i < count; ++i) {
    wait[i].fd = listeners[i]; /* poll() passes over a negative one */
    wait[i].events = POLLIN;
    wait[i].revents = 0;
  }
  if (poll(wait, (nfds_t)count, ms) <= 0) return -1;
  for (i = 0; i < count; ++i) {
    if ((wait[i].revents & POLLIN) == 0) continue;
    *fd = accept(listeners[i], (struct sockaddr*)&peer, &length);
    if (*fd < 0) continue;
    *peer_port = port_in(&peer);
    return i;
  }
  return -1;
}

/* --- A group of listeners -----------------------------------------------------------------------
 */

struct listener_group {
  enum place place;
  int fds[members];
  int size;
  unsigned port;
};

static void close_group(struct listener_group* group) {
  int i;
  for (i = 0; i < group->size; ++i)
    if (group->fds[i] >= 0) close(group->fds[i]);
  group->size = 0;
}

/* Numbered in the order in which they are bound and listen. 0, or the step that failed. */
static const char* open_group(struct listener_group* group, enum place place,
                              const struct socket_option* option, int size) {
  const char* step = NULL;
  group->place = place;
  group->port = 0;
  for (group->size = 0; group->size < size; ++group->size) {
    const int fd = open_listener(place, group->port, option, 128, &step);
    if (fd < 0) {
      const int error = errno;
      close_group(group);
      errno = error;
      return step;
    }
    group->fds[group->size] = fd;
    if (group->size == 0) group->port = port_of(fd);
  }
  return NULL;
}

/* One connection through and closed again; the listener that got it, -1 if none did. */
static int send_flow(struct listener_group* group, unsigned source, unsigned* source_port) {
  enum state state;
  unsigned peer = 0;
  int owner = -1, accepted = -1;
  const int fd = start_client(group->place, group->port, source, &state);
  if (fd < 0) return -1;
  *source_port = port_of(fd);
  if (state == waiting) state = connect_state(fd, 300);
  if (state == connected) owner = accept_any(group->fds, group->size, 300, &accepted, &peer);
  if (owner >= 0) close_reset(accepted);
  close_reset(fd);
  return owner;
}

/* Who of a group gets a connection: each flow's port and listener, -1 where it got through to none.
 */
static void probe_balance(enum place place, const struct socket_option* option, int* first) {
  struct listener_group group;
  const char* step = open_group(&group, place, option, members);
  const int error = errno; /* what is put may change it */
  int i, lost = 0, first_flow = 1;
  put("%s\n{\"option\":\"%s\",\"address\":\"%s\",\"listeners\":%d", comma(first), option->name,
      place_names[place], members);
  if (step != NULL) {
    put_fault(step, error);
    put("}");
    return;
  }
  put(",\"port\":%u,\"flows\":[", group.port);
  for (i = 0; i < flows && lost < 3; ++i) { /* three that time out say enough */
    unsigned source = 0;
    const int owner = send_flow(&group, 0, &source);
    lost += owner < 0;
    put("%s[%u,%d]", comma(&first_flow), source, owner);
  }
  put("]}");
  close_group(&group);
}

/* --- A listener that closes ---------------------------------------------------------------------
 */

enum { of_each = 3, pending = 2 * of_each, search = 48 };

struct client {
  int fd;
  int owner;
  unsigned port;
};

/* Source ports whose connections the two listeners get, `of_each` a listener, those of listener 0
 * first; all of one listener where the other gets none. Returns how many. */
static int find_clients(struct listener_group* group, struct client* clients) {
  unsigned ports[2][search];
  int counts[2] = {0, 0}, n = 0, i, owner;
  for (i = 0; i < search; ++i) {
    unsigned port = 0;
    owner = send_flow(group, 0, &port);
    if (owner >= 0) ports[owner][counts[owner]++] = port;
  }
  for (owner = 0; owner < 2; ++owner) {
    for (i = 0; i < counts[owner] && i < of_each; ++i, ++n) {
      clients[n].port = ports[owner][i];
      clients[n].owner = owner;
    }
  }
  return n;
}

static void put_states(const char* name, const struct client* clients, int count) {
  int i, first = 1;
  put(",\"%s\":[", name);
  for (i = 0; i < count; ++i)
    put("%s\"%s\"", comma(&first),
        clients[i].fd < 0 ? state_names[failed] : state_names[peer_state(clients[i].fd)]);
  put("]");
}

/* Everything that can be accepted, by client and in its order. */
static void put_accepted(struct listener_group* group, const struct client* clients, int count) {
  unsigned peer = 0;
  int fd, i, first = 1;
  put(",\"accepted\":[");
  while (accept_any(group->fds, group->size, 200, &fd, &peer) >= 0) {
    for (i = 0; i < count && clients[i].port != peer; ++i) continue;
    put("%s%d", comma(&first), i < count ? i : -1);
    close_reset(fd);
  }
  put("]");
}

static void close_listener(struct listener_group* group, int which) {
  close(group->fds[which]);
  group->fds[which] = -1;
  pause_ms(300); /* where the close is a chain of messages */
}

/* Two listeners with connections pending, of which one closes: of the clients, in the order in
 * which they connected, what each sees then, and who of them the survivor accepts. */
static void probe_close(const struct socket_option* option, int* first) {
  struct listener_group group;
  struct client clients[pending];
  const char* step = open_group(&group, specific4, option, 2);
  const int error = errno;
  int i, count, closing, first_owner = 1;
  put("%s\n{\"option\":\"%s\",\"listeners\":2", comma(first), option->name);
  if (step != NULL) {
    put_fault(step, error);
    put("}");
    return;
  }
  count = find_clients(&group, clients);
  put(",\"owners\":[");
  for (i = 0; i < count; ++i) {
    enum state state;
    clients[i].fd = start_client(specific4, group.port, clients[i].port, &state);
    if (clients[i].fd >= 0 && state == waiting) connect_state(clients[i].fd, 300);
    put("%s%d", comma(&first_owner), clients[i].owner);
  }
  put("]");
  closing = count > 0 ? clients[count - 1].owner : 1;
  put_states("before", clients, count);
  close_listener(&group, closing);
  put(",\"closed\":%d", closing);
  put_states("after", clients, count);
  put_accepted(&group, clients, count);
  put("}");
  for (i = 0; i < count; ++i) close_reset(clients[i].fd);
  close_group(&group);
}

/* The same where nobody is left. */
static void probe_last_close(int* first) {
  struct listener_group group;
  struct client clients[2];
  const char* step = open_group(&group, specific4, &no_option, 1);
  const int error = errno;
  int i;
  put("%s\n{\"option\":\"none\",\"listeners\":1", comma(first));
  if (step != NULL) {
    put_fault(step, error);
    put("}");
    return;
  }
  put(",\"owners\":[0,0]");
  for (i = 0; i < 2; ++i) {
    enum state state;
    clients[i].fd = start_client(specific4, group.port, 0, &state);
    clients[i].port = clients[i].fd < 0 ? 0 : port_of(clients[i].fd);
    if (clients[i].fd >= 0 && state == waiting) connect_state(clients[i].fd, 300);
  }
  put_states("before", clients, 2);
  close_listener(&group, 0);
  put(",\"closed\":0");
  put_states("after", clients, 2);
  put(",\"accepted\":[]}");
  for (i = 0; i < 2; ++i) close_reset(clients[i].fd);
  close_group(&group);
}

/* --- The accept queue's limit --------------------------------------------------------------------
 */

/* Clients one by one, until eight in a row did not get through. */
static int fill_queue(unsigned port, int most, int* fds, enum state* states) {
  int count = 0, in_vain = 0;
  while (count < most && in_vain < 8) {
    fds[count] = start_client(specific4, port, 0, &states[count]);
    if (fds[count] < 0) break;
    if (states[count] == waiting) states[count] = connect_state(fds[count], 50);
    in_vain = states[count] == connected ? 0 : in_vain + 1;
    ++count;
  }
  return count;
}

static int count_states(const enum state* states, int count, enum state wanted) {
  int i, n = 0;
  for (i = 0; i < count; ++i) n += states[i] == wanted;
  return n;
}

static void put_counts(const char* name, const enum state* states, int count) {
  put(",\"%s\":{\"connected\":%d,\"waiting\":%d,\"refused\":%d,\"reset\":%d,\"other\":%d}", name,
      count_states(states, count, connected), count_states(states, count, waiting),
      count_states(states, count, refused), count_states(states, count, reset),
      count_states(states, count, closed) + count_states(states, count, failed));
}

/* What connected clients see by now; with `data` after they sent a byte. */
static void look_again(const int* fds, enum state* states, int count, int data) {
  int i;
  for (i = 0; i < count && data; ++i)
    if (states[i] == connected && send(fds[i], "x", 1, 0) < 0) states[i] = state_of(errno);
  pause_ms(300);
  for (i = 0; i < count; ++i)
    if (states[i] == connected) states[i] = peer_state(fds[i]);
}

static void probe_queue(int backlog, int* first) {
  static int fds[most_clients];
  static enum state states[most_clients];
  const char* step;
  int most = 3 * backlog + 24, count, i, accepted = 0, fd;
  unsigned peer;
  const int listener = open_listener(specific4, 0, &no_option, backlog, &step);
  const int error = errno;
  put("%s\n{\"backlog\":%d", comma(first), backlog);
  if (listener < 0) {
    put_fault(step, error);
    put("}");
    return;
  }
  if (most > most_clients) most = most_clients;
  count = fill_queue(port_of(listener), most, fds, states);
  put(",\"clients\":%d", count);
  put_counts("at_once", states, count);
  look_again(fds, states, count, 0);
  put_counts("later", states, count);
  look_again(fds, states, count, 1);
  put_counts("after_data", states, count);
  while (accept_any(&listener, 1, 0, &fd, &peer) >= 0) {
    ++accepted;
    close_reset(fd);
  }
  put(",\"accepted\":%d}", accepted);
  for (i = 0; i < count; ++i) close_reset(fds[i]);
  close(listener);
}

/* --- Who is woken
 * ---------------------------------------------------------------------------------- */

enum wait_kind { by_accept, by_events, by_exclusive_events };

#ifdef __linux__
static const char* const wait_names[] = {"accept", "epoll", "epoll-exclusive"};
enum { wait_kinds = 3 };
#else
static const char* const wait_names[] = {"accept", "kqueue"};
enum { wait_kinds = 2 };
#endif

struct report {
  int child, last;               /* last: it has been asked to end */
  long accepted, returns, again; /* returns: of the wait for events */
  long switches;                 /* voluntary ones, since it began */
};

static volatile sig_atomic_t asked_to_end;
static void ask_to_end(int number) { asked_to_end = number; }

static long voluntary_switches(void) {
  struct rusage usage;
  return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_nvcsw : 0;
}

static int watch(int listener, enum wait_kind kind) {
#ifdef __linux__
  struct epoll_event event;
  const int fd = epoll_create(1);
  memset(&event, 0, sizeof event);
  event.events = EPOLLIN | (kind == by_exclusive_events ? (uint32_t)EPOLLEXCLUSIVE : 0);
  if (fd < 0 || epoll_ctl(fd, EPOLL_CTL_ADD, listener, &event) != 0) return -1;
#else
  struct kevent event;
  const int fd = kqueue();
  (void)kind;
  EV_SET(&event, listener, EVFILT_READ, EV_ADD, 0, 0, 0);
  if (fd < 0 || kevent(fd, &event, 1, NULL, 0, NULL) != 0) return -1;
#endif
  return fd;
}

static int wait_for_event(int fd) {
#ifdef __linux__
  struct epoll_event event;
  return epoll_wait(fd, &event, 1, -1);
#else
  struct kevent event;
  return kevent(fd, NULL, 0, &event, 1, NULL);
#endif
}

/* A watcher's life. It ends by itself should nobody be left to end it. */
static void watcher(int child, int listener, int out, enum wait_kind kind) {
  struct report report;
  const long before = voluntary_switches();
  const int events = kind == by_accept ? -1 : watch(listener, kind);
  memset(&report, 0, sizeof report);
  report.child = child;
  handle(SIGUSR1, ask_to_end);
  alarm(longest_run_s);
  if (kind != by_accept && events < 0) _exit(2);
  while (!asked_to_end) {
    int fd;
    if (events >= 0) {
      if (wait_for_event(events) <= 0) continue;
      ++report.returns;
    }
    fd = accept(listener, NULL, NULL);
    if (fd < 0) {
      report.again += errno == EAGAIN || errno == EWOULDBLOCK;
      continue;
    }
    ++report.accepted;
    close(fd);
    if (write(out, &report, sizeof report) != (ssize_t)sizeof report) _exit(2);
  }
  report.last = 1;
  report.switches = voluntary_switches() - before;
  _exit(write(out, &report, sizeof report) == (ssize_t)sizeof report ? 0 : 2);
}

static int read_report(int in, int ms, struct report* report) {
  struct pollfd wait;
  wait.fd = in;
  wait.events = POLLIN;
  wait.revents = 0;
  return poll(&wait, 1, ms) > 0 && read(in, report, sizeof *report) == (ssize_t)sizeof *report;
}

/* A child with the signals of its own. Who ends the probe meanwhile ends the child too. */
static pid_t fork_child(void) {
  sigset_t ends, before;
  pid_t child;
  sigemptyset(&ends);
  sigaddset(&ends, SIGALRM);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  sigprocmask(SIG_BLOCK, &ends, &before);
  child = fork();
  if (child == 0) {
    handle(SIGALRM, SIG_DFL);
    handle(SIGINT, SIG_DFL);
    handle(SIGTERM, SIG_DFL);
  } else if (child > 0) {
    children[child_count] = child;
    ++child_count;
  }
  sigprocmask(SIG_SETMASK, &before, NULL);
  return child;
}

/* One by one, so that the order in which they register or fall asleep is their number. */
static int start_watchers(int listener, const int* tube, enum wait_kind kind) {
  int i;
  for (i = 0; i < members; ++i) {
    const pid_t child = fork_child();
    if (child < 0) return -1;
    if (child == 0) {
      close(tube[0]);
      watcher(i, listener, tube[1], kind);
    }
    pause_ms(30);
  }
  return 0;
}

/* Connections far apart, and who got each; -1: nobody did. */
static void put_winners(unsigned port, int in) {
  int i, first = 1;
  put(",\"winners\":[");
  for (i = 0; i < rounds; ++i) {
    struct report report;
    enum state state;
    const int fd = start_client(specific4, port, 0, &state);
    const int got = fd >= 0 && read_report(in, 500, &report);
    put("%s%d", comma(&first), got ? report.child : -1);
    close_reset(fd);
    pause_ms(20);
  }
  put("]");
}

/* Asks each in turn. One that was about to wait when the signal came is asked again. */
static void put_watchers(int in) {
  int i, tries, first = 1;
  put(",\"watchers\":[");
  for (i = 0; i < members; ++i) {
    struct report report;
    memset(&report, 0, sizeof report);
    for (tries = 0; tries < 10 && !report.last; ++tries) {
      kill(children[i], SIGUSR1);
      if (!read_report(in, 50, &report)) report.last = 0;
    }
    put("%s{\"accepted\":%ld,\"returns\":%ld,\"again\":%ld,\"switches\":%ld}", comma(&first),
        report.accepted, report.returns, report.again, report.last ? report.switches : -1);
  }
  put("]");
}

static void probe_wake(enum wait_kind kind, int* first) {
  const char* step;
  int tube[2] = {-1, -1};
  const int listener = open_listener(specific4, 0, &no_option, 128, &step);
  put("%s\n{\"wait\":\"%s\"", comma(first), wait_names[kind]);
  if (listener >= 0 && kind == by_accept) fcntl(listener, F_SETFL, 0); /* blocking */
  if (listener < 0 || pipe(tube) != 0 || start_watchers(listener, tube, kind) != 0) {
    put_fault("listen, pipe or fork", errno);
  } else {
    put_winners(port_of(listener), tube[0]);
    put_watchers(tube[0]);
  }
  put("}");
  end_children();
  if (tube[0] >= 0) close(tube[0]);
  if (tube[1] >= 0) close(tube[1]);
  if (listener >= 0) close(listener);
}

/* --- The machine
 * ------------------------------------------------------------------------------------ */

#ifdef __linux__
static const char* const sysctls[] = {"net.core.somaxconn", "net.ipv4.tcp_migrate_req",
                                      "net.ipv4.tcp_syncookies", "net.ipv4.tcp_abort_on_overflow",
                                      NULL};

static int read_sysctl(const char* name, long* value) {
  char path[128] = "/proc/sys/";
  char* c;
  FILE* file;
  int found;
  strncat(path, name, sizeof path - strlen(path) - 1);
  for (c = path; *c != '\0'; ++c)
    if (*c == '.') *c = '/';
  file = fopen(path, "r");
  if (file == NULL) return 0;
  found = fscanf(file, "%ld", value) == 1;
  fclose(file);
  return found;
}
#elif defined(__OpenBSD__)
static const char* const sysctls[] = {"kern.somaxconn", "kern.sominconn", NULL};

static int read_sysctl(const char* name, long* value) {
  int mib[2] = {CTL_KERN, KERN_SOMAXCONN}, number = 0;
  size_t length = sizeof number;
  if (strcmp(name, "kern.sominconn") == 0) mib[1] = KERN_SOMINCONN;
  if (sysctl(mib, 2, &number, &length, NULL, 0) != 0) return 0;
  *value = number;
  return 1;
}
#else
static const char* const sysctls[] = {"kern.ipc.somaxconn",
                                      "kern.ipc.soacceptqueue",
                                      "kern.somaxconn",
                                      "kern.ipc.soavailconn",
                                      "net.inet.tcp.reuseport_ext",
                                      "net.netisr.ncpus",
                                      "net.toeplitz.keyseed0",
                                      "net.toeplitz.keyseed1",
                                      "net.inet.tcp.syncookies",
                                      "kern.ipc.soaccept_pred_fast",
                                      "net.inet.tcp.syncache.rst_on_sock_fail",
                                      NULL};

static int read_sysctl(const char* name, long* value) {
  union {
    int number;
    long large;
    unsigned char bytes[sizeof(long)];
  } found;
  size_t length = sizeof found;
  memset(&found, 0, sizeof found);
  if (sysctlbyname(name, &found, &length, NULL, 0) != 0) return 0;
  *value = length == sizeof(long)  ? found.large
           : length == sizeof(int) ? found.number
                                   : found.bytes[0];
  return 1;
}
#endif

static void probe_machine(void) {
  struct utsname name;
  int i, first = 1;
  long value = 0;
  memset(&name, 0, sizeof name);
  uname(&name);
  put("\"machine\":{\"system\":");
  put_string(name.sysname);
  put(",\"release\":");
  put_string(name.release);
  put(",\"version\":");
  put_string(name.version);
  put(",\"architecture\":");
  put_string(name.machine);
#ifdef _SC_NPROCESSORS_ONLN
  put(",\"cpus\":%ld", sysconf(_SC_NPROCESSORS_ONLN));
#endif
  put(",\"sysctl\":{");
  for (i = 0; sysctls[i] != NULL; ++i)
    if (read_sysctl(sysctls[i], &value)) put("%s\"%s\":%ld", comma(&first), sysctls[i], value);
  put("}}");
}

/* Room for the clients of the longest queue. */
static void raise_file_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  if (limit.rlim_cur >= 2 * most_clients) return;
  limit.rlim_cur = limit.rlim_max < 2 * most_clients ? limit.rlim_max : 2 * most_clients;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static void probe_groups(void) {
  int i, place, first = 1;
  put(",\n\"balance\":[");
  for (i = 0; group_options[i].name != NULL; ++i)
    for (place = specific4; place <= specific6; ++place)
      probe_balance((enum place)place, &group_options[i], &first);
  first = 1;
  put("],\n\"close\":[");
  for (i = 0; group_options[i].name != NULL; ++i) probe_close(&group_options[i], &first);
  probe_last_close(&first);
  put("]");
}

int main(void) {
  const int backlogs[] = {1, 5, 128};
  const double begin = now_s();
  int i, first = 1;
  handle(SIGALRM, give_up);
  handle(SIGINT, give_up);
  handle(SIGTERM, give_up);
  handle(SIGPIPE, SIG_IGN);
  alarm(longest_run_s);
  raise_file_limit();
  put("{\"schema\":\"acceptlab.kit/1\",\n");
  probe_machine();
  probe_groups();
  put(",\n\"queue\":[");
  for (i = 0; i < 3; ++i) probe_queue(backlogs[i], &first);
  first = 1;
  put("],\n\"wake\":[");
  for (i = 0; i < wait_kinds; ++i) probe_wake((enum wait_kind)i, &first);
  put("],\n\"faults\":%u,\"seconds\":%.1f}\n", faults, now_s() - begin);
  if (fwrite(record, 1, recorded, stdout) != recorded || fflush(stdout) != 0) {
    fprintf(stderr, "probe: the record could not be written: %s\n", strerror(errno));
    return 3;
  }
  return 0;
}
