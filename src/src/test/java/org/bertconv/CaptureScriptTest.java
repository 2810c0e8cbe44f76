package org.bertconv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CaptureScriptTest {

    @ParameterizedTest
    @EnumSource
    void everyScriptIsWholeAndNeedsNothingButItsFrameworkAndNumPy(CaptureScript script) {
        assertThat(script.text())
                .startsWith("\"\"\"Records what ")
                .contains(
                        "import argparse\n",
                        "import json\n",
                        "import re\n",
                        "import zlib\n",
                        "import numpy as np\n",
                        "digests(",
                        "def main():",
                        "def probe(",
                        "def save(")
                .endsWith("if __name__ == \"__main__\":\n    main()\n")
                .doesNotContain("import safetensors", "bertconv import", "\r");
    }

    @Test
    void frameworksAreThoseOfTheCommandLine() {
        assertThat(CaptureScript.frameworks()).containsExactly("pytorch", "tensorflow", "google-tf1", "flax");
        assertThat(CaptureScript.of("google-tf1")).contains(CaptureScript.GOOGLE_TF1);
        assertThat(CaptureScript.of("mxnet")).isEmpty();
    }
}
