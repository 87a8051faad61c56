package io.streamgauge.monitor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.schemas.Settings;
import io.streamgauge.streams.http.Hosts;
import io.streamgauge.streams.http.ListenAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.Test;

final class HttpPlanTest {
    @Test
    void nothingIsListenedToUnlessAPortIsGiven() {
        assertThat(plan(Map.of("monitor.http.port", "off"))).isEmpty();
        assertThat(plan(Map.of("monitor.http.port", "0"))).isEmpty();
        assertThat(plan(Map.of("monitor.http.address", "localhost"))).isEmpty();
    }

    @Test
    void onlyThisMachineCanAskUnlessAnAddressIsGiven() {
        assertThat(plan(Map.of("monitor.http.port", "any")))
                .contains(new HttpPlan(new ListenAddress("monitor.http.", "127.0.0.1", 0), Optional.empty()));
    }

    @Test
    void hostsThatOthersUseAreReadWithAndWithoutBrackets() {
        assertThat(advertised("monitor-1.example:8090")).isEqualTo(new HostInfo("monitor-1.example", 8_090));
        assertThat(advertised("[::1]:8090")).isEqualTo(new HostInfo("::1", 8_090));
        assertThat(Hosts.text("::1", 8_090)).isEqualTo("[::1]:8090");
    }

    @Test
    void complaintsNameKeyValueAndRemedy() {
        refuses("monitor.http.port", "on", "monitor.http.port is 'on'", "use off or 0 for none, any for");
        refuses("monitor.http.port", "65536", "monitor.http.port is '65536'", "to 65535");
        refuses("monitor.http.port", "-1", "monitor.http.port is '-1'");
        refuses("monitor.http.address", "no such host", "monitor.http.address is 'no such host'", "network interface");
        refuses("monitor.http.address", "0.0.0.0", "monitor.http.advertised is not set", "'0.0.0.0'", "host:port");
        for (String wrong :
                new String[] {"host", "host:0", "host:70000", "http://host:1", "a b:1", "a_b:1", "u@h:1", "h:1/x"}) {
            refuses("monitor.http.advertised", wrong, "monitor.http.advertised is '" + wrong + "'", "use host:port");
        }
    }

    private static void refuses(String key, String value, String... parts) {
        Map<String, String> settings = new HashMap<>(Map.of("monitor.http.port", "8090"));
        settings.put(key, value);
        assertThatThrownBy(() -> plan(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    private static HostInfo advertised(String value) {
        return plan(Map.of(
                        "monitor.http.port", "8090",
                        "monitor.http.address", "0.0.0.0",
                        "monitor.http.advertised", value))
                .flatMap(HttpPlan::advertised)
                .orElseThrow();
    }

    private static Optional<HttpPlan> plan(Map<String, String> settings) {
        return HttpPlan.from(Settings.of(settings));
    }
}
