#include "validation/native/server/prefork.hpp"

#include <unistd.h>

#include "validation/native/server/blocking_worker.hpp"
#include "validation/native/server/serve_to_end.hpp"

namespace acceptlab::native::server {

void run_prefork(Site& site, Post& post) {
  BlockingAcceptor acceptor(site, post);
  ServingThread serving(site, post);
  post.counters.pid = ::gettid();
  post.counters.state = 1;
  while (!acceptor.told_to_quit()) {
    std::optional<Accepted> connection = acceptor.accept_one();
    for (unsigned n = 1; connection; ++n) {
      serving.serve(*connection);
      if (acceptor.sleeps_in_accept() || n == acceptor.batch()) break;
      connection = acceptor.accept_more();
    }
  }
}

}  // namespace acceptlab::native::server
