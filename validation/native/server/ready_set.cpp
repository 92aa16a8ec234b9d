#include "validation/native/server/ready_set.hpp"

#include "validation/native/server/epoll_set.hpp"
#include "validation/native/server/poll_set.hpp"

namespace acceptlab::native::server {

std::unique_ptr<ReadySet> make_ready_set(const Options& options, int shared_epoll, unsigned most) {
  if (options.wait == Wait::Poll) return std::make_unique<PollSet>(most);
  return std::make_unique<EpollSet>(listen_events(options), shared_epoll, most);
}

}  // namespace acceptlab::native::server
