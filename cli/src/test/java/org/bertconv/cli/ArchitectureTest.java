package org.bertconv.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rules of the house, over all modules. */
@AnalyzeClasses(packages = "org.bertconv", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] CONVERTERS = {
        "org.bertconv.io..",
        "org.bertconv.tensor..",
        "org.bertconv.checkpoint..",
        "org.bertconv.format..",
        "org.bertconv.archive..",
        "org.bertconv.deflate..",
        "org.bertconv.hdf5..",
        "org.bertconv.tensorflow..",
        "org.bertconv.mapping..",
        "org.bertconv.output.."
    };

    @ArchTest
    static final ArchRule nd4jStandsInTheModelAndInParityOnly = noClasses()
            .that()
            .resideOutsideOfPackages("org.bertconv.model..", "org.bertconv.parity..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.nd4j..", "org.bytedeco..");

    @ArchTest
    static final ArchRule picocliStandsInTheCommandLineOnly = noClasses()
            .that()
            .resideOutsideOfPackage("org.bertconv.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule formatsKnowNothingOfEachOther =
            slices().matching("org.bertconv.format.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule formatsKnowNothingOfNamings = noClasses()
            .that()
            .resideInAPackage("org.bertconv.format..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bertconv.mapping..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("org.bertconv.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule convertersStandOnTheirOwn = noClasses()
            .that()
            .resideInAnyPackage(CONVERTERS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.bertconv",
                    "org.bertconv.model..",
                    "org.bertconv.parity..",
                    "org.bertconv.report..",
                    "org.bertconv.cli..");

    @ArchTest
    static final ArchRule whatReadsUntrustedBytesRunsAndFetchesNothing = noClasses()
            .that()
            .resideInAnyPackage(CONVERTERS)
            .should()
            .dependOnClassesThat(dangerous())
            .orShould()
            .callMethodWhere(reflective());

    @ArchTest
    static final ArchRule classesSayWhatTheyAre = classes()
            .should()
            .haveNameNotMatching(".*(Manager|Helper|Utils?|Handler|Processor|Wrapper|Impl)")
            .andShould()
            .haveNameNotMatching(".*\\.(Base|Abstract)[A-Z][^.]*");

    private static DescribedPredicate<JavaClass> dangerous() {
        return DescribedPredicate.describe(
                "start processes, deserialize, run scripts, open connections or go around the memory model",
                type -> type.isEquivalentTo(ProcessBuilder.class)
                        || type.isEquivalentTo(java.io.ObjectInputStream.class)
                        || type.getName().startsWith("javax.script.")
                        || type.getName().startsWith("java.net.")
                        || type.getName().equals("sun.misc.Unsafe"));
    }

    private static DescribedPredicate<JavaMethodCall> reflective() {
        return DescribedPredicate.describe("loads or calls code by name", call -> {
            String owner = call.getTargetOwner().getName();
            String name = call.getName();
            return (owner.equals("java.lang.Class") && name.equals("forName"))
                    || (owner.equals("java.lang.ClassLoader") && name.equals("loadClass"))
                    || (owner.equals("java.lang.reflect.Method") && name.equals("invoke"))
                    || (owner.equals("java.lang.Runtime") && name.equals("exec"));
        });
    }
}
