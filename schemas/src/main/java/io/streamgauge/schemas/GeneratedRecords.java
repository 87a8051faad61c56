package io.streamgauge.schemas;

import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;

/** Avro 1.12.2 creates no class that it was not told to trust. Safe for use by several threads. */
public final class GeneratedRecords {
    private GeneratedRecords() {}

    /** Has Avro trust the package of a generated record, for as long as the process lives. */
    public static synchronized void trust(Class<? extends SpecificRecord> type) {
        String trusted = type.getPackageName();
        if (!ClassSecurityValidator.getGlobal().isTrusted(type)) {
            ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                    ClassSecurityValidator.getGlobal(),
                    candidate -> candidate.getPackageName().equals(trusted)));
        }
    }
}
