#include "experiment/pages/policy_paragraph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "experiment/notation/toml_values.hpp"

namespace acceptlab::experiment {
namespace {

/// What a word of a choice means, as a sentence or a part of one.
struct Phrase {
  std::string_view value, text;
};

template <std::size_t n>
std::string phrase(const std::array<Phrase, n>& phrases, std::string_view value) {
  const auto found = std::find_if(phrases.begin(), phrases.end(),
                                  [&](const Phrase& p) { return p.value == value; });
  return found == phrases.end() ? std::string{} : std::string(found->text);
}

constexpr std::array<Phrase, 5> sockets{{
    {"1", "An address has one listen socket"},
    {"per-worker", "An address has a listen socket for each worker"},
    {"cpus/8", "An address has a listen socket for every eight CPU threads"},
    {"per-llc", "An address has a listen socket for each last-level cache"},
    {"per-package", "An address has a listen socket for each CPU package"},
}};
constexpr std::array<Phrase, 4> watch{{
    {"own", ", which that one alone watches"},
    {"all", ", and all workers watch all there are"},
    {"groups", ", and a block of the workers watches each"},
    {"first", ", which the first worker watches for all"},
}};
constexpr std::array<Phrase, 5> choose{{
    {"incoming-cpu", "Each asks by SO_INCOMING_CPU for the packets of its worker's CPU."},
    {"bpf-cpu",
     "A program in the kernel takes the socket whose number is that of the packet's CPU."},
    {"bitmap",
     "A program in the kernel takes one of those sockets, by hash, whose bit the workers have set; "
     "they write the bits anew every few milliseconds, so that a choice may rest on an old state."},
    {"uniform", "Each SYN gets one at random."},
    {"round-robin", "SYNs go to them in turn."},
}};
constexpr std::array<Phrase, 10> wait{{
    {"blocking",
     "A worker sleeps in accept(); a connection wakes the one that has slept longest, so that idle "
     "ones take turns."},
    {"epoll",
     "A worker waits in an epoll set of its own, and a connection wakes every one that waits for "
     "its socket; those that come too late find nothing."},
    {"epoll-exclusive",
     "A worker waits in an epoll set of its own by EPOLLEXCLUSIVE: a connection wakes one, the "
     "first idle by registration, so that the first do most of the work."},
    {"shared-epoll",
     "All wait in one epoll set, and a connection wakes the one that fell asleep last."},
    {"poll",
     "A worker waits in poll() or select(), and a connection wakes every one that waits for its "
     "socket."},
    {"kqueue",
     "A worker waits in a kqueue of its own, and a connection wakes every one that waits for its "
     "socket."},
    {"io-uring",
     "A multishot accept is armed in each worker's ring; the kernel accepts for the first that was "
     "armed at the socket, busy or not, and posts a completion for each connection."},
    {"lock",
     "A lock of all workers goes around: its holder alone waits and accepts, the others "
     "queue for it."},
    {"try-lock",
     "The sockets are in the epoll set of the worker that holds the accept mutex; the others try "
     "for it again within 500 ms."},
    {"dispatcher", "A thread that serves nobody accepts for all workers."},
}};
constexpr std::array<Phrase, 5> handoff{{
    {"round-robin", "What is accepted goes to the workers in turn."},
    {"least-connections", "What is accepted goes to the worker with the fewest connections."},
    {"two-index",
     "What is accepted goes to the less loaded of two workers, to which one cursor that runs up "
     "and "
     "one that runs down point; who accepted keeps it when no more loaded."},
    {"credit", "A worker is given the next connection when it has taken up the last."},
    {"none", ""},
}};
constexpr std::array<Phrase, 3> style{{
    {"prefork", "It serves a connection to its end before it accepts another one."},
    {"thread-pool", "Its pool of threads serves."},
    {"thread-per-connection", "A thread of its own serves each connection."},
}};
/// Where the socket is a worker's own there is nobody to choose from.
constexpr std::array<Phrase, 5> wait_alone{{
    {"epoll", "A worker waits in an epoll set of its own; a connection wakes the one whose it is."},
    {"epoll-exclusive",
     "A worker waits in an epoll set of its own; a connection wakes the one whose it is."},
    {"poll", "A worker waits in poll() or select(); a connection wakes the one whose it is."},
    {"kqueue", "A worker waits in a kqueue of its own; a connection wakes the one whose it is."},
    {"io-uring",
     "A multishot accept is armed in each worker's ring; the kernel accepts for it and posts a "
     "completion for each connection."},
}};
constexpr std::string_view same_cpu_first =
    "A worker waits in an epoll set of its own by EPOLLEXCLUSIVE: a connection wakes one, the idle "
    "one on the packet's CPU or else the first idle by registration.";
constexpr std::array<Phrase, 3> holder{{
    {"master", "The master keeps the sockets open when a worker ends."},
    {"worker", "A socket closes with its worker."},
    {"first-worker",
     "The first worker inherits its socket, the others make their own, and each "
     "closes with its worker."},
}};

class Paragraph {
 public:
  explicit Paragraph(const std::vector<server::Setting>& settings) : settings_(settings) {}

  std::string text() {
    say(socket_sentence());
    say(phrase(choose, word("choose")));
    if (given("balance", "false"))
      say("It does not ask for balancing, where that is an option of its own.");
    say(wait_sentence());
    if (given("trigger", "edge")) say("The set tells of new connections once (edge-triggered).");
    if (given("rearm", "16") && !given("batch", "all"))
      say("On its 1st, 17th, 33rd accept, and so on, a worker moves itself to the queue's end.");
    if (given("rearm", "each")) say("On each accept a worker moves itself to the queue's end.");
    say(batch_sentence());
    if (given("first_read", "at-once"))
      say("What it accepted it reads in the same turn; only a connection that has sent nothing yet "
          "goes into its set.");
    if (given("first_read", "on-accept"))
      say("What it accepts it reads and serves before it accepts the next.");
    say(gate_sentence());
    say(handoff_sentence());
    say(phrase(style, word("style")));
    say(phrase(holder, word("holder")));
    return std::move(text_);
  }

 private:
  std::string_view word(std::string_view key) const {
    const auto found = std::find_if(settings_.begin(), settings_.end(),
                                    [&](const server::Setting& s) { return s.key == key; });
    return found == settings_.end() ? std::string_view{} : found->value;
  }
  bool given(std::string_view key, std::string_view value) const { return word(key) == value; }
  /// The number in `{ name = 2 }`; empty when there is none.
  static std::string number_of(std::string_view table, std::string_view name) {
    const auto value = parse_value(table, Place{});
    const Value* entry = value && value->is_table() ? value->find(name) : nullptr;
    return entry == nullptr ? std::string{} : entry->text;
  }
  void say(const std::string& sentence) {
    if (sentence.empty()) return;
    text_ += fmt::format("{}{}", text_.empty() ? "" : " ", sentence);
  }

  std::string socket_sentence() const {
    std::string text = phrase(sockets, word("sockets"));
    if (text.empty()) text = fmt::format("An address has {} listen sockets", word("sockets"));
    if (given("wait", "dispatcher")) return text + ".";
    if (given("sockets", "1") && given("watch", "all")) return text + ", which all workers watch.";
    const std::string ring = number_of(word("watch"), "ring");
    if (ring == "1") return text + ", and each worker watches one, its number modulo theirs.";
    if (!ring.empty())
      return fmt::format("{}; each worker watches {}, the next worker from one further on.", text,
                         ring);
    return text + phrase(watch, word("watch")) + ".";
  }

  std::string wait_sentence() const {
    if (given("order", "same-cpu-first")) return std::string(same_cpu_first);
    if (!given("watch", "own")) return phrase(wait, word("wait"));
    return phrase(wait_alone, word("wait"));
  }

  std::string batch_sentence() const {
    const std::string_view batch = word("batch");
    if (batch.empty()) return {};
    if (given("wait", "io-uring")) return {};
    if (batch == "1") return "It takes one a turn.";
    if (batch == "all") return "It takes all that wait.";
    return fmt::format("It takes at most {} a turn.", batch);
  }

  std::string gate_sentence() const {
    const std::string_view gate = word("gate");
    if (gate == "idle-thread") return "It accepts only while one of its threads is idle.";
    if (!number_of(gate, "free_fraction").empty())
      return "With less than an eighth of its connections free it leaves new ones to others.";
    if (const std::string delay = number_of(gate, "delay"); !delay.empty())
      return fmt::format("The busier it is the longer it sleeps before it tries, up to {}.", delay);
    return {};
  }

  std::string handoff_sentence() const {
    const std::string_view to = word("handoff");
    if (const std::string of = number_of(to, "random"); !of.empty())
      return fmt::format("What is accepted goes to the least loaded of {} workers drawn at random.",
                         of);
    return phrase(handoff, to);
  }

  const std::vector<server::Setting>& settings_;
  std::string text_;
};

}  // namespace

std::string policy_paragraph(const std::vector<server::Setting>& settings) {
  return Paragraph(settings).text();
}

std::string wrapped(const std::string& text, std::string_view indent, std::size_t width) {
  std::string lines, line(indent);
  const auto end_line = [&] {
    lines += line + "\n";
    line = indent;
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = std::string_view(text).substr(at, end - at);
    const bool first = line.size() == indent.size();
    if (!first && line.size() + 1 + word.size() > width) {
      end_line();
      line += word;
    } else {
      line += fmt::format("{}{}", first ? "" : " ", word);
    }
    at = end + 1;
  }
  if (line.size() > indent.size()) end_line();
  return lines;
}

}  // namespace acceptlab::experiment
