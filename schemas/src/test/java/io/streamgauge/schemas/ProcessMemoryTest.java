package io.streamgauge.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessMemoryTest {
    private static final int BYTES = 256 << 20;

    @Test
    @EnabledOnOs(OS.LINUX)
    void countsNativeMemoryThatIsInUse() {
        long before = ProcessMemory.residentBytes();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
        for (int page = 0; page < BYTES; page += 4096) {
            buffer.put(page, (byte) 1);
        }

        assertThat(ProcessMemory.residentBytes() - before).isGreaterThan(BYTES / 2);
        assertThat(buffer.get(0)).isEqualTo((byte) 1);
    }
}
