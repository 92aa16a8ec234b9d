#include "gui/style/drop_text.hpp"

#include <QLocale>
#include <QObject>
#include <QStringList>

namespace acceptlab::gui {

QString drop_text(const kernel::ConnectionCounts& counts) {
  const QLocale plain(QLocale::English);
  QStringList parts;
  const auto add = [&](std::uint64_t count, const QString& one, const QString& many) {
    if (count > 0)
      parts += QString("%1 %2").arg(plain.toString(qulonglong(count)), count == 1 ? one : many);
  };
  add(counts.syn_dropped, QObject::tr("SYN"), QObject::tr("SYNs"));
  add(counts.final_ack_dropped, QObject::tr("final ACK"), QObject::tr("final ACKs"));
  if (parts.isEmpty()) return {};
  const bool one = counts.syn_dropped + counts.final_ack_dropped == 1;
  const QString what = parts.join(QObject::tr(" and "));
  return one ? QObject::tr("%1 was dropped and sent again").arg(what)
             : QObject::tr("%1 were dropped and sent again").arg(what);
}

}  // namespace acceptlab::gui
