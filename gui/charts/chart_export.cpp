#include "gui/charts/chart_export.hpp"

#include <QFontInfo>
#include <QSaveFile>
#include <QSvgGenerator>

#include "gui/charts/chart.hpp"

namespace acceptlab::gui {

namespace {

/// What clips the data to their rectangle where the format cannot: QSvgGenerator does not clip.
class Passepartout : public QCPLayerable {
 public:
  explicit Passepartout(Chart& chart) : QCPLayerable(&chart), chart_(chart) {
    chart.addLayer("passepartout", chart.layer("main"), QCustomPlot::limAbove);
    setLayer("passepartout");
  }
  ~Passepartout() override {
    setLayer(nullptr);
    chart_.removeLayer(chart_.layer("passepartout"));
  }

 protected:
  void applyDefaultAntialiasingHint(QCPPainter* painter) const override {
    painter->setAntialiasing(false);
  }
  QRect clipRect() const override { return chart_.viewport(); }
  void draw(QCPPainter* painter) override {
    const QRegion around = QRegion(chart_.viewport()) - chart_.axisRect()->rect();
    for (const QRect& rect : around)
      painter->fillRect(rect, chart_.palette().brush(QPalette::Base));
  }

 private:
  Chart& chart_;
};

/// Fonts in pixels, which QSvgGenerator writes as they are; it takes points for pixels.
class PixelFont {
 public:
  explicit PixelFont(Chart& chart) : chart_(chart), before_(chart.font()) {
    QFont font = before_;
    font.setPixelSize(QFontInfo(before_).pixelSize());
    chart.setFont(font);
    chart.catch_up();
  }
  ~PixelFont() {
    chart_.setFont(before_);
    chart_.catch_up();
  }
  PixelFont(const PixelFont&) = delete;
  PixelFont& operator=(const PixelFont&) = delete;

 private:
  Chart& chart_;
  QFont before_;
};

bool write_svg(Chart& chart, const QString& path) {
  const PixelFont font(chart);
  const Passepartout clip(chart);
  QSvgGenerator svg;
  svg.setFileName(path);
  svg.setSize(chart.size());
  svg.setViewBox(chart.rect());
  svg.setTitle(chart.title());
  QCPPainter painter;
  if (!painter.begin(&svg)) return false;
  painter.setMode(QCPPainter::pmVectorized);
  painter.setMode(QCPPainter::pmNoCaching);
  painter.fillRect(chart.rect(), chart.palette().brush(QPalette::Base));
  chart.toPainter(&painter, chart.width(), chart.height());
  return painter.end();
}

bool write_csv(const Chart& chart, const QString& path) {
  QSaveFile file(path);
  const QByteArray text = chart.csv().toUtf8();
  return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit();
}

}  // namespace

bool export_chart(Chart& chart, const QString& path, QString& why) {
  chart.catch_up();
  const QString lower = path.toLower();
  bool done = false;
  chart.set_exporting(true);
  if (lower.endsWith(".png")) {
    done = chart.savePng(path, 0, 0, 2.0);
  } else if (lower.endsWith(".pdf")) {
    done = chart.savePdf(path, 0, 0, QCP::epNoCosmetic, "AcceptLab", chart.title());
  } else if (lower.endsWith(".svg")) {
    done = write_svg(chart, path);
  } else if (lower.endsWith(".csv")) {
    done = write_csv(chart, path);
  } else {
    chart.set_exporting(false);
    why = Chart::tr("%1: a chart can be a png, svg, pdf or csv file").arg(path);
    return false;
  }
  chart.set_exporting(false);
  if (!done) why = Chart::tr("%1 cannot be written").arg(path);
  return done;
}

}  // namespace acceptlab::gui
