#pragma once

#include "validation/native/server/site.hpp"

namespace acceptlab::native::server {

/// A worker that serves one connection to its end before it accepts the next: Apache prefork,
/// gunicorn sync, Pitchfork. With a batch it accepts the next without waiting in between, until the
/// queue is empty or the batch at its end (gunicorn run_for_one). Runs until told to quit.
void run_prefork(Site& site, Post& post);

}  // namespace acceptlab::native::server
