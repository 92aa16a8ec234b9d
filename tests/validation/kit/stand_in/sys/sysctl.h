/* A machine that has none of the names that probe.c asks for. See event.h beside it. */
#ifndef ACCEPTLAB_STAND_IN_SYSCTL_H
#define ACCEPTLAB_STAND_IN_SYSCTL_H

#include <errno.h>
#include <stddef.h>

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
