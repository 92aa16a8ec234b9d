#include "tests/validation/native/server/program.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/catch.hpp"
#include "validation/native/server/clock.hpp"
#include "validation/native/server/sleeping.hpp"

namespace acceptlab::native::server {
namespace {

namespace fs = std::filesystem;

constexpr auto errors_name = "/errors", log_name = "/served.log";

/// As far as it can be read: a process may end while its file in /proc is being read, and iterators
/// over the stream would throw then.
std::string contents(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::string make_folder() {
  std::string folder = fs::temp_directory_path() / "acceptlab-server-XXXXXX";
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  return folder;
}

/// The server with its errors in the folder; it dies with this process.
pid_t start(const std::string& options, const std::string& folder, unsigned files) {
  std::vector<std::string> words{ACCEPTLAB_SERVER};
  std::istringstream text(options);
  for (std::string word; text >> word;) words.push_back(word);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t pid = ::fork();
  REQUIRE(pid >= 0);
  if (pid > 0) return pid;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int errors = ::open((folder + errors_name).c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(errors, STDERR_FILENO);
  ::dup2(::open("/dev/null", O_WRONLY), STDOUT_FILENO);
  const rlimit limit{files, files};
  if (files != 0) ::setrlimit(RLIMIT_NOFILE, &limit);
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

int status_of(int wait_status) {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

/// "... wait on 127.0.0.1:PORT (..."; 0: not said yet.
std::uint16_t port_in(const std::string& errors) {
  constexpr std::string_view before = "wait on 127.0.0.1:";
  const std::size_t at = errors.find(before);
  return at == std::string::npos
             ? std::uint16_t{0}
             : static_cast<std::uint16_t>(std::stoi(errors.substr(at + before.size())));
}

std::string stat_after_name(pid_t process) {
  const std::string stat = contents("/proc/" + std::to_string(process) + "/stat");
  const std::size_t name_end = stat.rfind(')');
  return name_end == std::string::npos ? std::string{} : stat.substr(name_end + 2);
}

}  // namespace

bool eventually(const std::function<bool()>& condition) {
  for (const std::int64_t give_up = now_ns() + 10 * nanoseconds_per_second; now_ns() < give_up;) {
    if (condition()) return true;
    sleep_for(1'000'000);
  }
  return condition();
}

char state_of(pid_t process) {
  const std::string stat = stat_after_name(process);
  return stat.empty() ? '\0' : stat[0];
}

bool alive(pid_t process) {
  const char state = state_of(process);
  return state != '\0' && state != 'Z';
}

double cpu_seconds(pid_t process) {
  std::istringstream fields(stat_after_name(process));
  std::string skipped;
  for (int i = 3; i < 14; ++i) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::vector<pid_t> children_of(pid_t process) {
  const std::string name = std::to_string(process);
  std::istringstream list(contents("/proc/" + name + "/task/" + name + "/children"));
  std::vector<pid_t> children;
  for (pid_t child = 0; list >> child;) children.push_back(child);
  std::ranges::sort(children);
  return children;
}

Ended run_to_end(const std::string& options) {
  const std::string folder = make_folder();
  int status = 0;
  ::waitpid(start(options, folder, 0), &status, 0);
  Ended ended{status_of(status), contents(folder + errors_name)};
  fs::remove_all(folder);
  return ended;
}

Program::Program(const std::string& options, unsigned files) : folder_(make_folder()) {
  const std::string log = folder_ + log_name;
  master_ =
      start("--listen 127.0.0.1:0 --burn-speed 1000 --log-rows 10000 --log " + log + " " + options,
            folder_, files);
  const bool started =
      eventually([&] { return (port_ = port_in(errors())) != 0 || !alive(master_); });
  INFO(options << "\n" << errors());
  REQUIRE(started);
  REQUIRE(alive(master_));
  const auto workers =
      static_cast<std::uint32_t>(contents(log).at(12));  // LogHeader::workers, below 128 here
  log_ = std::make_unique<ServedLog>(native::FileDescriptor(::open(log.c_str(), O_RDWR)), workers);
}

Program::~Program() {
  const std::vector<pid_t> left = workers();
  if (master_ > 0) {
    ::kill(master_, SIGKILL);
    ::waitpid(master_, nullptr, 0);
  }
  CHECK(eventually([&] { return std::ranges::none_of(left, alive); }));
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::vector<pid_t> Program::workers() const {
  return master_ > 0 ? children_of(master_) : std::vector<pid_t>{};
}

void Program::send(int signal) const { REQUIRE(::kill(master_, signal) == 0); }

void Program::order(int offset, int value) const {
  sigval with{};
  with.sival_int = value;
  REQUIRE(::sigqueue(master_, SIGRTMIN + offset, with) == 0);
}

Ended Program::wait() {
  int status = 0;
  REQUIRE(eventually([&] { return ::waitpid(master_, &status, WNOHANG) == master_; }));
  master_ = -1;
  return {status_of(status), errors()};
}

std::string Program::errors() const { return contents(folder_ + errors_name); }

std::uint64_t Program::rows() const { return log_->header().used; }

std::uint64_t Program::total(std::atomic<std::uint64_t> WorkerCounters::*counter) const {
  std::uint64_t sum = 0;
  for (std::uint32_t w = 0; w < log_->workers(); ++w) sum += log_->counters(w).*counter;
  return sum;
}

bool Program::all_asleep() const {
  for (std::uint32_t w = 0; w < log_->workers(); ++w) {
    const pid_t thread = log_->counters(w).pid;
    const std::vector<pid_t> processes = workers();
    if (std::ranges::none_of(processes, [&](pid_t p) { return sleeps(p, thread); })) return false;
  }
  return true;
}

}  // namespace acceptlab::native::server
