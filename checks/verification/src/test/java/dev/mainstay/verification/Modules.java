package dev.mainstay.verification;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the compiled classes of each module are, and what each module is called in rules. */
final class Modules {

    /** Folder of the module to the package that everything in it is below. */
    static final Map<String, String> PACKAGES = new LinkedHashMap<>();

    static {
        PACKAGES.put("reliability-core", "dev.mainstay.core");
        PACKAGES.put("idempotency", "dev.mainstay.idempotency");
        PACKAGES.put("tenancy-context", "dev.mainstay.tenancy");
        PACKAGES.put("audit-trail", "dev.mainstay.audit");
        PACKAGES.put("observability", "dev.mainstay.observability");
        PACKAGES.put("testkit/servers", "dev.mainstay.testkit.servers");
        PACKAGES.put("testkit/ledger", "dev.mainstay.testkit.ledger");
        PACKAGES.put("testkit/assertions", "dev.mainstay.testkit");
        PACKAGES.put("adapters/spring-boot-starter", "dev.mainstay.spring");
        PACKAGES.put("examples/orders-spring", "dev.mainstay.examples.orders");
    }

    private static final Path ROOT = root();

    private Modules() {}

    static Path rootFolder() {
        return ROOT;
    }

    static JavaClasses all() {
        List<Path> folders = new ArrayList<>();
        PACKAGES.keySet().forEach(module -> folders.add(classesOf(module)));
        return new ClassFileImporter().importPaths(folders);
    }

    static JavaClasses of(String module) {
        return new ClassFileImporter().importPaths(List.of(classesOf(module)));
    }

    private static Path classesOf(String module) {
        Path folder = ROOT.resolve(module).resolve("target/classes");
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException(module + " is not compiled; build the whole reactor: make test");
        }
        return folder;
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("Makefile"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("No Makefile above the working directory");
            }
        }
        return folder;
    }
}
