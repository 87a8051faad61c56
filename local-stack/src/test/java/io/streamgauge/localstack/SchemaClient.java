package io.streamgauge.localstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Plain requests to the Confluent API of a registry, by HTTP/1.1 as Confluent's own client makes them. */
record SchemaClient(URI url) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** A record schema with string fields, of which all but the first have a default. */
    static String schemaWithFields(String first, String... others) {
        StringBuilder fields = new StringBuilder(field(first, ""));
        for (String other : others) {
            fields.append(',').append(field(other, ",\\\"default\\\":\\\"\\\""));
        }
        return "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Event\\\",\\\"fields\\\":[" + fields
                + "]}\"}";
    }

    private static String field(String name, String rest) {
        return "{\\\"name\\\":\\\"" + name + "\\\",\\\"type\\\":\\\"string\\\"" + rest + "}";
    }

    HttpResponse<String> register(String subject, String schema) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(url + "/subjects/" + subject + "/versions"))
                        .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                        .POST(BodyPublishers.ofString(schema))
                        .build(),
                BodyHandlers.ofString());
    }

    String get(String path) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString())
                .body();
    }
}
