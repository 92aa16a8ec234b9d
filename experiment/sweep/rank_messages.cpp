#include "experiment/sweep/rank_messages.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <string_view>
#include <type_traits>

#include "experiment/result/result_json.hpp"
#include "experiment/sweep/byte_reader.hpp"
#include "experiment/sweep/byte_writer.hpp"
#include "experiment/sweep/measurement_fields.hpp"
#include "experiment/sweep/numbers_fingerprint.hpp"

namespace acceptlab::experiment {

// In the namespace of the archives, which look for them there.

template <class Archive, Of<ScenarioSource> T>
void fields(Archive& archive, T& x) {
  auto& [file, text] = x;
  archive(file, text);
}

template <class Archive, Of<ListedValue> T>
void fields(Archive& archive, T& x) {
  auto& [option, argument, at, length] = x;
  archive(option, argument, at, length);
}

template <class Archive, Of<Overrides> T>
void fields(Archive& archive, T& x) {
  auto& [set, seed, policy, vary, variant, axis_values, listed, goals] = x;
  archive(set, seed, policy, vary, variant, axis_values, listed, goals);
}

template <class Archive, Of<Point> T>
void fields(Archive& archive, T& x) {
  auto& [settings, overrides, hash, replication_hash, settings_json, title] = x;
  archive(settings, overrides, hash, replication_hash, settings_json, title);
}

template <class Archive, Of<Task> T>
void fields(Archive& archive, T& x) {
  auto& [point, replications, left] = x;
  archive(point, replications, left);
}

template <class Archive, Of<Outcome::Failure> T>
void fields(Archive& archive, T& x) {
  auto number = static_cast<std::uint8_t>(x);
  archive(number);
  if constexpr (!std::is_const_v<T>) x = static_cast<Outcome::Failure>(number);
}

template <class Archive, Of<Outcome> T>
void fields(Archive& archive, T& x) {
  auto& [point, result, replications, failure, error, events_elsewhere] = x;
  archive(point, result, replications, failure, error, events_elsewhere);
}

template <class Archive, Of<Ready> T>
void fields(Archive& archive, T& x) {
  auto& [version, machine, threads] = x;
  archive(version, machine, threads);
}

template <class Archive, Of<Begin> T>
void fields(Archive& archive, T& x) {
  auto& [source, point] = x;
  archive(source, point);
}

template <class Archive, Of<Checked> T>
void fields(Archive& archive, T& x) {
  auto& [problem] = x;
  archive(problem);
}

template <class Archive, Of<Work> T>
void fields(Archive& archive, T& x) {
  auto& [task, point, shared] = x;
  archive(task, point, shared);
}

template <class Archive, Of<Done> T>
void fields(Archive& archive, T& x) {
  auto& [outcome] = x;
  archive(outcome);
}

template <class Archive, Of<End> T>
void fields(Archive& archive, T& x) {
  auto& [status] = x;
  archive(status);
}

namespace {

template <class M>
constexpr MessageKind kind = MessageKind::End;
template <>
constexpr MessageKind kind<Ready> = MessageKind::Ready;
template <>
constexpr MessageKind kind<Begin> = MessageKind::Begin;
template <>
constexpr MessageKind kind<Checked> = MessageKind::Checked;
template <>
constexpr MessageKind kind<Work> = MessageKind::Work;
template <>
constexpr MessageKind kind<Done> = MessageKind::Done;

}  // namespace

template <class M>
std::string to_bytes(const M& message) {
  ByteWriter writer;
  writer(message);
  return static_cast<char>(kind<M>) + writer.take();
}

std::string own_version() {
  return fmt::format("{} (sources {})", program_version(), numbers_fingerprint());
}

MessageKind kind_of(const std::string& bytes) {
  return bytes.empty() ? MessageKind::End : static_cast<MessageKind>(bytes.front());
}

template <class M>
M from_bytes(const std::string& bytes) {
  M message;
  ByteReader reader(std::string_view(bytes).substr(bytes.empty() ? 0 : 1));
  reader(message);
  if (kind_of(bytes) != kind<M> || !reader.all_read())
    throw std::runtime_error("a rank says what no rank of this version does");
  return message;
}

template std::string to_bytes(const Ready&);
template std::string to_bytes(const Begin&);
template std::string to_bytes(const Checked&);
template std::string to_bytes(const Work&);
template std::string to_bytes(const Done&);
template std::string to_bytes(const End&);
template Ready from_bytes(const std::string&);
template Begin from_bytes(const std::string&);
template Checked from_bytes(const std::string&);
template Work from_bytes(const std::string&);
template Done from_bytes(const std::string&);
template End from_bytes(const std::string&);

}  // namespace acceptlab::experiment
