// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Makes the picture of the front page, which is kept as {@code dashboard/report/screenshot.png}. */
class ScreenshotIT {

    private static final Path KEPT = Path.of("../report/screenshot.png");
    private static final Path MADE = Path.of("target/screenshot.png");
    private static final int WIDTH = 1200;
    private static final int HEIGHT = 1100;
    private static final int MAX_BYTES = 150_000;
    private static final int COLOURS = 256;

    @TempDir
    Path folder;

    @Test
    void screenshot_isLightEnoughToKeep_andTheKeptOneIsOfTheSamePart() throws Exception {
        Path month = SampleMonth.ordinary(folder.resolve("month"));
        Path page = Dashboard.generate(month, folder.resolve("page.html"), 30, Store.CLOCK);
        try (Browser browser = Browser.start()) {
            browser.open(page, Browser.look().setViewportSize(WIDTH, HEIGHT), shown -> {
                Browser.untilDrawn(shown);
                write(withFewColours(shown.screenshot(new Page.ScreenshotOptions())));
            });
        }

        BufferedImage made = image(MADE);
        BufferedImage kept = image(KEPT);
        assertThat(Files.size(MADE)).isLessThanOrEqualTo(MAX_BYTES);
        assertThat(Files.size(KEPT)).isLessThanOrEqualTo(MAX_BYTES);
        assertThat(List.of(kept.getWidth(), kept.getHeight())).containsExactly(WIDTH, HEIGHT);
        // Letters look different on every machine, and the ground that they stand on does not.
        assertThat(kept.getRGB(1, 1)).isEqualTo(made.getRGB(1, 1));
    }

    private static BufferedImage image(Path file) throws IOException {
        return Objects.requireNonNull(ImageIO.read(file.toFile()), () -> file + " is no image");
    }

    /** With its commonest colours alone, which nobody sees, a picture of the page has half the size. */
    private static BufferedImage withFewColours(byte[] png) {
        try {
            BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
            int[] pixels = picture.getRGB(0, 0, WIDTH, HEIGHT, null, 0, WIDTH);
            Map<Integer, Integer> counts = new HashMap<>();
            for (int pixel : pixels) {
                counts.merge(pixel, 1, Integer::sum);
            }
            int[] palette = counts.entrySet().stream()
                    .sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
                    .limit(COLOURS)
                    .mapToInt(Map.Entry::getKey)
                    .toArray();
            BufferedImage indexed = new BufferedImage(
                    WIDTH,
                    HEIGHT,
                    BufferedImage.TYPE_BYTE_INDEXED,
                    new IndexColorModel(Byte.SIZE, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE));
            Map<Integer, Integer> nearest = new HashMap<>();
            for (int i = 0; i < pixels.length; i++) {
                int index = nearest.computeIfAbsent(pixels[i], pixel -> indexOfNearest(pixel, palette));
                indexed.getRaster().setSample(i % WIDTH, i / WIDTH, 0, index);
            }
            return indexed;
        } catch (IOException e) {
            throw new AssertionError("the browser's picture cannot be read", e);
        }
    }

    private static int indexOfNearest(int pixel, int[] palette) {
        int nearest = 0;
        for (int i = 1; i < palette.length; i++) {
            if (distance(pixel, palette[i]) < distance(pixel, palette[nearest])) {
                nearest = i;
            }
        }
        return nearest;
    }

    private static int distance(int one, int other) {
        int sum = 0;
        for (int shift = 0; shift < 24; shift += Byte.SIZE) {
            int difference = (one >> shift & 0xff) - (other >> shift & 0xff);
            sum += difference * difference;
        }
        return sum;
    }

    private static void write(BufferedImage picture) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ImageWriteParam smallest = writer.getDefaultWriteParam();
        smallest.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        smallest.setCompressionQuality(0);
        try {
            Files.deleteIfExists(MADE);
            try (ImageOutputStream file = ImageIO.createImageOutputStream(MADE.toFile())) {
                writer.setOutput(file);
                writer.write(null, new IIOImage(picture, null, null), smallest);
            }
        } catch (IOException e) {
            throw new AssertionError(MADE + " cannot be written", e);
        } finally {
            writer.dispose();
        }
    }
}
