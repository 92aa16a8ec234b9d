/*
 * What probe.c needs of kqueue(2), made of epoll: its BSD branch is compiled and run on Linux with
 * these headers in front and without __linux__. A stand-in for the interface, not for the kernel:
 * who is woken is Linux's affair.
 */
#ifndef ACCEPTLAB_STAND_IN_EVENT_H
#define ACCEPTLAB_STAND_IN_EVENT_H

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

#define EVFILT_READ (-1)
#define EV_ADD 0x0001

/* As FreeBSD has it, but for fields that nobody asks for. */
struct kevent {
  uintptr_t ident;
  short filter;
  unsigned short flags;
  unsigned int fflags;
  int64_t data;
  void* udata;
};

#define EV_SET(event, a, b, c, d, e, f) \
  do {                                  \
    struct kevent* event_ = (event);    \
    event_->ident = (uintptr_t)(a);     \
    event_->filter = (b);               \
    event_->flags = (c);                \
    event_->fflags = (d);               \
    event_->data = (e);                 \
    event_->udata = (f);                \
  } while (0)

static int kqueue(void) { return epoll_create(1); }

/* One change, or one event, at a time, without a limit on the wait. */
static int kevent(int queue, const struct kevent* changes, int change_count, struct kevent* events,
                  int event_count, const struct timespec* timeout) {
  struct epoll_event event;
  memset(&event, 0, sizeof event);
  if (change_count > 1 || event_count > 1 || timeout != NULL) {
    errno = EINVAL;
    return -1;
  }
  if (change_count == 1) {
    if (changes->filter != EVFILT_READ || changes->flags != EV_ADD) {
      errno = EINVAL;
      return -1;
    }
    event.events = EPOLLIN;
    event.data.fd = (int)changes->ident;
    if (epoll_ctl(queue, EPOLL_CTL_ADD, (int)changes->ident, &event) != 0) return -1;
  }
  if (event_count == 0) return 0;
  if (epoll_wait(queue, &event, 1, -1) != 1) return -1;
  memset(events, 0, sizeof *events);
  events->ident = (uintptr_t)event.data.fd;
  events->filter = EVFILT_READ;
  return 1;
}

#endif
