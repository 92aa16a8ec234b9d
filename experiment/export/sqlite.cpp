#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <nlohmann/json.hpp>
#include <system_error>

#include "experiment/export/stored_json.hpp"
#include "experiment/result/atomic_file.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* tables = R"(
create table points (point text primary key, title text, version text, seed integer,
  replications integer, simulated_s real, warmup_s real, simulated_events integer);
create table settings (point text, key text, value);
create table metrics (point text, name text, value real, low real, high real);
create table counts (point text, name text, value integer);
create table histograms (point text, latency text, upper_ns integer, count integer);
create table sockets (point text, socket integer, share real, accepted integer, pending_mean real,
  pending_max integer, dropped integer, reset integer, born real, died real, queue_limit integer,
  migrated_in integer, inherited_in integer);
create table workers (point text, worker integer, share real, accepted integer, busy real,
  born real, died real);
create table cpus (point text, cpu integer, account text, fraction real);
create table streams (point text, stream text, name text, value real, low real, high real);
create table lifecycle (point text, at real, what text, lost integer, moved integer,
  delayed integer, recovered_after_s real, happened integer, not_recovered integer);
create table series (point text, at real, pending real, lost integer, accept_wait real, busy real);
create table findings (point text, finding text);
create table goals (point text, goal text, met integer, decided integer);
)";

/// A database in a file. Errors of SQLite come out as std::system_error: nearly always the disk.
class Database {
 public:
  explicit Database(const std::string& file) : file_(file) {
    sqlite3* handle = nullptr;
    const int code = sqlite3_open(file.c_str(), &handle);
    handle_.reset(handle);
    check(code);
  }
  void execute(const char* statement) {
    check(sqlite3_exec(handle_.get(), statement, nullptr, nullptr, nullptr));
  }
  sqlite3* handle() const { return handle_.get(); }
  void check(int code) const {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    const int error = sqlite3_system_errno(handle_.get());
    throw std::system_error(code == SQLITE_FULL ? ENOSPC
                            : error != 0        ? error
                                                : EIO,
                            std::generic_category(), "writing " + file_);
  }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
  };
  std::string file_;
  std::unique_ptr<sqlite3, Close> handle_;
};

/// Rows of one table.
class Insert {
 public:
  Insert(const Database& database, const std::string& table, int columns) : database_(database) {
    std::string statement = "insert into " + table + " values (?";
    for (int i = 1; i < columns; ++i) statement += ", ?";
    sqlite3_stmt* prepared = nullptr;
    database.check(
        sqlite3_prepare_v2(database.handle(), (statement + ")").c_str(), -1, &prepared, nullptr));
    statement_.reset(prepared);
  }
  template <class... Values>
  void row(const Values&... values) {
    int column = 0;
    (bind(++column, values), ...);
    database_.check(sqlite3_step(statement_.get()));
    database_.check(sqlite3_reset(statement_.get()));
  }

 private:
  void bind(int column, const Json& value) {
    sqlite3_stmt* const statement = statement_.get();
    if (value.is_null()) {
      database_.check(sqlite3_bind_null(statement, column));
    } else if (value.is_number_float()) {
      database_.check(sqlite3_bind_double(statement, column, value.get<double>()));
    } else if (value.is_number_integer()) {
      database_.check(sqlite3_bind_int64(statement, column, value.get<std::int64_t>()));
    } else if (value.is_boolean()) {
      database_.check(sqlite3_bind_int(statement, column, value.get<bool>() ? 1 : 0));
    } else {
      bind(column, value.is_string() ? value.get_ref<const std::string&>() : value.dump());
    }
  }
  void bind(int column, const std::string& text) {
    database_.check(sqlite3_bind_text(statement_.get(), column, text.data(),
                                      static_cast<int>(text.size()), SQLITE_TRANSIENT));
  }

  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  const Database& database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// All tables, and how a result gets into them.
class Tables {
 public:
  explicit Tables(const Database& d)
      : points_(d, "points", 8),
        settings_(d, "settings", 3),
        metrics_(d, "metrics", 5),
        counts_(d, "counts", 3),
        histograms_(d, "histograms", 4),
        sockets_(d, "sockets", 13),
        workers_(d, "workers", 7),
        cpus_(d, "cpus", 4),
        streams_(d, "streams", 6),
        lifecycle_(d, "lifecycle", 9),
        series_(d, "series", 6),
        goals_(d, "goals", 4),
        findings_(d, "findings", 2) {}

  void add(const Json& r, const std::string& point) {
    points_.row(point, part(r, "title"), part(r, "version"), part(r, "seed"),
                part(r, "replications"), part(r, "simulated_s"), part(r, "warmup_s"),
                part(r, "simulated_events"));
    for (const auto& [key, value] : part(r, "settings").items()) settings_.row(point, key, value);
    for (const FlatNumber& n : flat_numbers(r)) add_number(point, n);
    for (const auto& [latency, one] : part(r, "latency").items()) {
      for (const Json& cell : part(one, "histogram"))
        histograms_.row(point, latency, cell[0], cell[1]);
    }
    for (const Json& goal : part(r, "goals"))
      goals_.row(point, part(goal, "text"), part(goal, "met"), part(goal, "decided"));
    for (const Json& finding : part(r, "findings")) findings_.row(point, finding);
    add_members(r, point);
    add_streams(r, point);
    add_times(r, point);
  }

 private:
  static Json number(const std::string& text) { return text.empty() ? Json() : Json::parse(text); }

  void add_number(const std::string& point, const FlatNumber& n) {
    const Json value = number(n.value);
    if (n.estimate || value.is_number_float())
      metrics_.row(point, n.name, value, number(n.low), number(n.high));
    else
      counts_.row(point, n.name, value);
  }

  void add_members(const Json& r, const std::string& point) {
    for (const Json& s : part(r, "sockets"))
      sockets_.row(point, part(s, "index"), part(s, "share"), part(s, "accepted"),
                   part(s, "pending_mean"), part(s, "pending_max"), part(s, "dropped"),
                   part(s, "reset"), part(s, "born"), part(s, "died"), part(s, "limit"),
                   part(s, "migrated_in"), part(s, "inherited_in"));
    for (const Json& w : part(r, "workers"))
      workers_.row(point, part(w, "index"), part(w, "share"), part(w, "accepted"), part(w, "busy"),
                   part(w, "born"), part(w, "died"));
    for (const Json& c : part(r, "cpus")) {
      for (const auto& [account, fraction] : c.items()) {
        if (account != "index") cpus_.row(point, part(c, "index"), account, fraction);
      }
    }
  }

  /// Under the names of metrics, so that a stream can be joined with all of them.
  void add_streams(const Json& r, const std::string& point) {
    for (const Json& stream : part(r, "streams")) {
      for (const FlatNumber& n : numbers_under(part(stream, "latency"), "latency"))
        streams_.row(point, part(stream, "name"), n.name, number(n.value), number(n.low),
                     number(n.high));
    }
  }

  /// What happened when: the events, and the cells of the series.
  void add_times(const Json& r, const std::string& point) {
    for (const Json& e : part(r, "lifecycle"))
      lifecycle_.row(point, part(e, "at"), part(e, "what"), part(e, "lost"), part(e, "moved"),
                     part(e, "delayed"), part(e, "recovered_after_s"), part(e, "happened"),
                     part(e, "not_recovered"));
    for (const Json& cell : part(r, "series"))
      series_.row(point, part(cell, "at"), part(cell, "pending"), part(cell, "lost"),
                  part(cell, "accept_wait"), part(cell, "busy"));
  }

  Insert points_, settings_, metrics_, counts_, histograms_, sockets_, workers_, cpus_, streams_,
      lifecycle_, series_, goals_, findings_;
};

/// A name beside the file that is wanted, removed again unless it was renamed.
class Beside {
 public:
  explicit Beside(const std::filesystem::path& file)
      : target_(std::filesystem::absolute(file)),
        name_((target_.parent_path() /
               ("." + target_.filename().string() + "." + std::to_string(::getpid())))
                  .string()) {
    ::unlink(name_.c_str());
  }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  ~Beside() {
    ::unlink(name_.c_str());
    ::unlink((name_ + "-journal").c_str());
  }
  const std::string& name() const { return name_; }
  void rename() const { std::filesystem::rename(name_, target_); }

 private:
  std::filesystem::path target_;
  std::string name_;
};

}  // namespace

bool has_sqlite() { return true; }

void export_sqlite(const ResultSet& results, const std::filesystem::path& file) {
  check_writable(file);
  const Beside beside(file);
  {
    Database database(beside.name());
    database.execute("begin");
    database.execute(tables);
    Tables all(database);
    for (const auto& from : results.files) {
      const Json result = stored_json(results, from);
      if (!result.is_null()) all.add(result, from.stem().string());
    }
    database.execute("create index metrics_by_name on metrics (name, point)");
    database.execute("create index settings_by_point on settings (point, key)");
    database.execute("commit");
  }
  beside.rename();
}

}  // namespace acceptlab::experiment
