package io.streamgauge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.cli.KubernetesManifests.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The rights that the manifests of Strimzi's users give, as a broker is told them. */
final class KafkaRights {
    private KafkaRights() {}

    /**
     * One operation on one resource.
     *
     * @param user whose right it is
     * @param operation what may be done
     * @param type to what kind of resource
     * @param name its name, or what its name begins with
     * @param isPrefix whether it is the beginning of names
     */
    record Right(String user, AclOperation operation, ResourceType type, String name, boolean isPrefix) {
        /** As the broker keeps it. */
        AclBinding binding() {
            return new AclBinding(
                    new ResourcePattern(type, name, isPrefix ? PatternType.PREFIXED : PatternType.LITERAL),
                    new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
        }

        /** Whether it is this right that allows an operation. */
        boolean covers(String someone, AclOperation wanted, ResourceType on, String resource) {
            return user.equals(someone)
                    && operation == wanted
                    && type == on
                    && (isPrefix ? resource.startsWith(name) : resource.equals(name));
        }

        @Override
        public String toString() {
            return user + " " + operation + " " + type + " " + name + (isPrefix ? "*" : "");
        }
    }

    /** The rights of all users in the sources of the manifests. */
    static List<Right> ofTheManifests() {
        List<Right> rights = new ArrayList<>();
        for (Manifest user : KubernetesManifests.sourcesOfKind("KafkaUser")) {
            for (JsonNode acl : user.tree().at("/spec/authorization/acls")) {
                for (JsonNode operation : acl.path("operations")) {
                    rights.add(new Right(
                            user.name(),
                            operation(operation.asText()),
                            type(acl.at("/resource/type").asText()),
                            acl.at("/resource/name").asText(),
                            acl.at("/resource/patternType").asText().equals("prefix")));
                }
            }
        }
        return rights;
    }

    /** {@code DescribeConfigs} is {@code DESCRIBE_CONFIGS}. */
    private static AclOperation operation(String strimzi) {
        return AclOperation.valueOf(
                strimzi.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
    }

    private static ResourceType type(String strimzi) {
        return ResourceType.valueOf(
                strimzi.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
    }
}
