package io.streamgauge.trainer.report;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import org.knowm.xchart.style.markers.Marker;

/** A circle around a point, which leaves the point itself to be seen. Stateless. */
final class Ring extends Marker {
    private static final BasicStroke STROKE = new BasicStroke(2);

    @Override
    public void paint(Graphics2D graphics, double x, double y, int markerSize) {
        graphics.setStroke(STROKE);
        graphics.draw(new Ellipse2D.Double(x - markerSize, y - markerSize, 2.0 * markerSize, 2.0 * markerSize));
    }
}
