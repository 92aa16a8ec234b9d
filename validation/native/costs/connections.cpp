// The calls of a connection's life, on the server's side after the CPU was idle and in a row, and
// on the client's side; and the way from the end of the handshake to the woken server.

#include "validation/native/costs/conversation.hpp"
#include "validation/native/costs/experiment.hpp"
#include "validation/native/costs/idle_spinner.hpp"

namespace acceptlab::native::costs {
namespace {

void add_server(Samples& samples, Nanoseconds gap, const std::vector<Talk>& talks) {
  for (const Talk& t : talks) {
    samples.add_between("server.accept", gap, t.told, t.accepted);
    samples.add_between("server.epoll_ctl", gap, t.accepted, t.registered);
    samples.add_between("server.epoll_wait", gap, t.waiting, t.readable);
    samples.add_between("server.read", gap, t.readable, t.request);
    samples.add_between("server.write", gap, t.request, t.written);
    samples.add_between("server.close", gap, t.written, t.shut);
  }
}

void add_client(Samples& samples, Nanoseconds gap, const std::vector<Talk>& talks) {
  for (const Talk& t : talks) {
    // Three readings of the clock lie in these, of which one is taken off.
    samples.add_between("client.open", gap, t.begin, t.bound);
    samples.add_between("client.connect", gap, t.bound, t.connected);
    samples.add_between("client.watch", gap, t.connected, t.watched);
    samples.add_between("client.send", gap, t.watched, t.sent);
    samples.add_between("client.receive", gap, t.answer, t.read);
    samples.add_between("client.close", gap, t.read, t.closed);
  }
}

}  // namespace

void measure_connections(const Stand& stand) {
  using Server = ConversationPlan::Server;
  ConversationPlan plan{
      stand.client_cpu, stand.server_cpu, Server::Spins, 0, false, 16, 160, {}, {}};
  const std::vector<Talk> in_a_row = converse(plan);
  add_server(stand.samples, 0, in_a_row);
  add_client(stand.samples, 0, in_a_row);

  plan.batch = 1;
  for (const Talk& t : converse(plan))
    stand.samples.add_between("client.answer", 0, t.request, t.answered);

  plan.client_sleeps = true;
  for (const Nanoseconds gap : idle_gaps) {
    plan.gap = gap;
    plan.count = count_after(gap);
    add_client(stand.samples, gap, converse(plan));
  }
  plan.client_sleeps = false;

  plan.server = Server::Sleeps;
  for (const Nanoseconds gap : idle_gaps) {
    plan.gap = gap;
    plan.count = count_after(gap);
    const std::vector<Talk> talks = converse(plan);
    add_server(stand.samples, gap, talks);
    for (const Talk& t : talks) {
      stand.samples.add_between("idle.accepted", gap, t.bound, t.accepted);
      stand.samples.add_between("idle.connect", gap, t.bound, t.connected);
    }
  }
  plan.gap = idle_gaps[2];
  plan.count = count_after(plan.gap);
  const IdleSpinner spinner(stand.server_cpu);
  for (const Talk& t : converse(plan))
    stand.samples.add_between("busy.accepted", 0, t.bound, t.accepted);
}

}  // namespace acceptlab::native::costs
