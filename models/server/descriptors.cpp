#include "models/server/descriptors.hpp"

#include <algorithm>
#include <utility>

#include "sim/check.hpp"

namespace acceptlab::server {

using kernel::ListenSocket;

void Descriptors::open(ListenSocket& socket) {
  ++socket.holders;
  own_.push_back(&socket);
  // Children that have the old list keep it. The sockets in it are open here, so none closes.
  Consequences nothing;
  drop(for_children_, nothing);
}

void Descriptors::inherit(Descriptors& parent) {
  AL_CHECK(size() == 0);
  if (parent.for_children_ == nullptr) {
    parent.for_children_ = std::make_shared<const List>(parent.all());
    for (ListenSocket* socket : *parent.for_children_) ++socket->holders;
  }
  inherited_ = parent.for_children_;
}

void Descriptors::close(ListenSocket& socket, Consequences& cause) {
  if (inherited_ != nullptr) {  // a list of its own, in which one may be missing
    for (ListenSocket* s : *inherited_) ++s->holders;
    own_.insert(own_.begin(), inherited_->begin(), inherited_->end());
    drop(inherited_, cause);
  }
  const auto at = std::find(own_.begin(), own_.end(), &socket);
  AL_CHECK(at != own_.end());
  own_.erase(at);
  drop(for_children_, cause);
  released(socket, cause);
}

void Descriptors::close_all(Consequences& cause) {
  drop(for_children_, cause);
  drop(inherited_, cause);
  for (ListenSocket* socket : std::exchange(own_, {})) released(*socket, cause);
}

void Descriptors::drop(std::shared_ptr<const List>& list, Consequences& cause) {
  const std::shared_ptr<const List> dropped = std::exchange(list, nullptr);
  if (dropped.use_count() != 1) return;  // none, or others have it
  for (ListenSocket* socket : *dropped) released(*socket, cause);
}

void Descriptors::released(ListenSocket& socket, Consequences& cause) {
  if (--socket.holders > 0 || !socket.open()) return;
  tcp_.close(socket);
  cause.closed.push_back(&socket);
}

std::vector<ListenSocket*> Descriptors::all() const {
  List sockets = inherited_ != nullptr ? *inherited_ : List{};
  sockets.insert(sockets.end(), own_.begin(), own_.end());
  return sockets;
}

std::vector<ListenSocket*> Descriptors::listening_at(unsigned address) const {
  List sockets = all();
  std::erase_if(sockets,
                [address](const ListenSocket* s) { return s->address() != address || !s->open(); });
  return sockets;
}

}  // namespace acceptlab::server
