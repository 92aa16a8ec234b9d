#pragma once

namespace CLI {
class App;
}

namespace acceptlab::cli {

/// Adds `hash` to `app`. When it is given, its callback sets `status` to the exit status.
void add_hash_command(CLI::App& app, int& status);

}  // namespace acceptlab::cli
