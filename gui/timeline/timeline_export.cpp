#include "gui/timeline/timeline_export.hpp"

#include <QFileInfo>
#include <QImage>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <exception>

#include "experiment/result/atomic_file.hpp"
#include "gui/timeline/slices_csv.hpp"

namespace acceptlab::gui {

void TimelineExport::write(TimelineView& view, const QString& path) {
  const QString ending = QFileInfo(path).suffix().toLower();
  const bool data = ending == "json" || ending == "csv";
  if (!data && ending != "png" && ending != "svg" && ending != "pdf") {
    emit failed(tr("%1: a timeline can be a json, csv, png, svg or pdf file").arg(path));
  } else if (!view.index()) {
    emit failed(tr("nothing is recorded yet"));
  } else if (data && writing_) {
    emit failed(tr("another file is still being written"));
  } else if (data) {
    write_data(view.index(), path);
  } else if (draw(view, path)) {
    emit written(path);
  } else {
    emit failed(tr("%1 cannot be written").arg(path));
  }
}

void TimelineExport::write_data(const TimelineIndexPtr& index, const QString& path) {
  writing_ = true;
  background_.submit([this, index, path](const sim::Interruption& /*ends when it is done*/) {
    QString why;
    try {
      const bool csv = path.endsWith(".csv", Qt::CaseInsensitive);
      experiment::write_atomically(path.toStdString(), [&](const experiment::Sink& sink) {
        if (csv) {
          write_slices_csv(index->recording(), sink);
        } else {
          index->recording().write_perfetto(sink);
        }
      });
    } catch (const std::exception& error) {
      why = QString::fromUtf8(error.what());
    }
    QMetaObject::invokeMethod(
        this,
        [this, path, why] {
          writing_ = false;
          if (why.isEmpty()) {
            emit written(path);
          } else {
            emit failed(why);
          }
        },
        Qt::QueuedConnection);
  });
}

bool TimelineExport::draw(TimelineView& view, const QString& path) {
  const QSize size = view.viewport()->size();
  QPainter painter;
  if (path.endsWith(".png", Qt::CaseInsensitive)) {
    QImage image(size * 2, QImage::Format_RGB32);
    image.setDevicePixelRatio(2);
    painter.begin(&image);
    view.render_to(painter);
    painter.end();
    return image.save(path, "png");
  }
  if (path.endsWith(".svg", Qt::CaseInsensitive)) {
    QSvgGenerator svg;
    svg.setFileName(path);
    svg.setSize(size);
    svg.setViewBox(QRect({0, 0}, size));
    svg.setTitle(tr("CPU timeline"));
    if (!painter.begin(&svg)) return false;
    view.render_to(painter);
    return painter.end();
  }
  QPdfWriter pdf(path);
  pdf.setTitle(tr("CPU timeline"));
  pdf.setPageSize(QPageSize(QSizeF(size) * 0.75, QPageSize::Point));  // 96 pixels an inch
  pdf.setPageMargins(QMarginsF());
  pdf.setResolution(96);
  if (!painter.begin(&pdf)) return false;
  view.render_to(painter);
  return painter.end();
}

}  // namespace acceptlab::gui
