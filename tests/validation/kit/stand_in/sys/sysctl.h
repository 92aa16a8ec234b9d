/* A machine that has none of the names that probe.c asks for. See event.h beside it. */
#ifndef ACCEPTLAB_STAND_IN_SYSCTL_H
#define ACCEPTLAB_STAND_IN_SYSCTL_H

#include <errno.h>
#include <stddef.h>

#ifdef __OpenBSD__
#define CTL_KERN 1
#define KERN_SOMAXCONN 28
#define KERN_SOMINCONN 29

static int sysctl(const int* name, unsigned name_length, void* old, size_t* old_length,
                  const void* wanted, size_t wanted_length) {
  (void)name;
  (void)name_length;
  (void)old;
  (void)old_length;
  (void)wanted;
  (void)wanted_length;
  errno = ENOENT;
  return -1;
}
#else
static int sysctlbyname(const char* name, void* old, size_t* old_length, const void* wanted,
                        size_t wanted_length) {
  (void)name;
  (void)old;
  (void)old_length;
  (void)wanted;
  (void)wanted_length;
  errno = ENOENT;
  return -1;
}
#endif

#endif
