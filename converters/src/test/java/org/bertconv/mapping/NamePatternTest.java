package org.bertconv.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {

    @Test
    void aNumberStandsForAWholeRunOfDigits() {
        NamePattern pattern = NamePattern.parse("layer_{i}/dense/kernel");
        assertThat(pattern.match("layer_11/dense/kernel")).contains(Map.of("i", "11"));
        assertThat(pattern.match("layer_0/dense/kernel")).contains(Map.of("i", "0"));
        assertThat(pattern.match("layer_/dense/kernel")).isEmpty();
        assertThat(pattern.match("layer_x/dense/kernel")).isEmpty();
        assertThat(pattern.match("layer_1x/dense/kernel")).isEmpty();
        assertThat(pattern.match("layer_-1/dense/kernel")).isEmpty();
        assertThat(pattern.match("layer_\u0661/dense/kernel")).isEmpty();
    }

    @Test
    void aNumberHasNoLeadingZeroSoThatTwoNamesNeverBecomeOne() {
        NamePattern pattern = NamePattern.parse("layer.{i}.weight");
        assertThat(pattern.match("layer.01.weight")).isEmpty();
        assertThat(pattern.match("layer.00.weight")).isEmpty();
        assertThat(pattern.match("layer.10.weight")).contains(Map.of("i", "10"));
    }

    @Test
    void theWholeNameHasToFit() {
        NamePattern pattern = NamePattern.parse("a.LayerNorm.gamma");
        assertThat(pattern.match("a.LayerNorm.gamma")).isPresent();
        assertThat(pattern.match("xa.LayerNorm.gamma")).isEmpty();
        assertThat(pattern.match("a.LayerNorm.gamma.extra")).isEmpty();
        assertThat(pattern.match("a.LayerNorm.gamm")).isEmpty();
        assertThat(pattern.match("aXLayerNorm.gamma")).isEmpty();
        assertThat(pattern.match("")).isEmpty();
    }

    @Test
    void digitsInThePatternAreOneUnitToo() {
        assertThat(NamePattern.parse("heads.1.bias").match("heads.1.bias")).isPresent();
        assertThat(NamePattern.parse("heads.1.bias").match("heads.11.bias")).isEmpty();
        assertThat(NamePattern.parse("heads.12.bias").match("heads.1.bias")).isEmpty();
    }

    @Test
    void aPlaceholderThatStandsTwiceHasOneValue() {
        NamePattern pattern = NamePattern.parse("a{i}.b{i}");
        assertThat(pattern.match("a3.b3")).contains(Map.of("i", "3"));
        assertThat(pattern.match("a3.b4")).isEmpty();
    }

    @Test
    void oneStandsForAWholeComponent() {
        NamePattern slashes = NamePattern.parse("tasks/{one}/dense_{k}/bias");
        assertThat(slashes.match("tasks/mnli/dense_1/bias")).contains(Map.of("one", "mnli", "k", "1"));
        assertThat(slashes.match("tasks/7/dense_1/bias")).contains(Map.of("one", "7", "k", "1"));
        assertThat(slashes.match("tasks//dense_1/bias")).isEmpty();
        assertThat(slashes.match("tasks/a/b/dense_1/bias")).isEmpty();
        assertThat(slashes.match("tasks/a.b/dense_1/bias")).isEmpty();
        NamePattern before = NamePattern.parse("heads.{any}.{one}.bias");
        assertThat(before.match("heads.a.b.c.bias")).contains(Map.of("one", "c"));
    }

    @Test
    void aPatternWithOneOverlapsWithWhatHasAnythingInItsPlace() {
        NamePattern pattern = NamePattern.parse("tasks/{one}/dense/bias");
        assertThat(pattern.overlaps(NamePattern.parse("tasks/mnli/dense/bias"))).isTrue();
        assertThat(NamePattern.parse("tasks/x{k}/dense/bias").overlaps(pattern)).isTrue();
        assertThat(pattern.overlaps(NamePattern.parse("tasks/{one}/dense_1/bias")))
                .isFalse();
        assertThat(pattern.overlaps(NamePattern.parse("tasks/dense/bias"))).isFalse();
    }

    @Test
    void anyStandsForAtLeastOneCharacterAnywhere() {
        NamePattern tail = NamePattern.parse("{any}/adam_m");
        assertThat(tail.match("bert/pooler/dense/kernel/adam_m")).isPresent();
        assertThat(tail.match("x/adam_m")).isPresent();
        assertThat(tail.match("/adam_m")).isEmpty();
        assertThat(tail.match("adam_m")).isEmpty();
        assertThat(tail.match("x/adam_m/y")).isEmpty();
        NamePattern middle = NamePattern.parse("loss/{any}/end_{n}");
        assertThat(middle.match("loss/1/2/end_7").map(found -> found.get("n"))).contains("7");
        assertThat(middle.match("loss/end_7")).isEmpty();
        assertThat(NamePattern.parse("signal/{any}").match("signal/a")).isPresent();
        assertThat(NamePattern.parse("signal/{any}").match("signal/")).isEmpty();
    }

    @Test
    void fillPutsTheValuesBack() {
        NamePattern pattern = NamePattern.parse("bert.{a}.x.{b}");
        assertThat(pattern.fill(Map.of("a", "1", "b", "20"))).isEqualTo("bert.1.x.20");
        assertThat(pattern.placeholders()).containsExactly("a", "b");
        assertThat(pattern).hasToString("bert.{a}.x.{b}");
        assertThatThrownBy(() -> pattern.fill(Map.of("a", "1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("{b} of \"bert.{a}.x.{b}\" has no value");
    }

    @ParameterizedTest
    @CsvSource({
        "layer.{i}.weight, layer.{j}.weight, true",
        "layer.{i}.weight, layer.12.weight, true",
        "layer.{i}.weight, layer.012.weight, false",
        "layer.{i}.weight, layer.x.weight, false",
        "layer.{i}.weight, layer.{i}.bias, false",
        "a.weight, a.weight, true",
        "a.weight, b.weight, false",
        "a{i}.{j}, a1.b, false",
        "a{i}.{j}, a{k}.7, true",
        "a{i}.b{i}, a1.b2, false",
        "a{i}.b{i}, a2.b2, true",
        "a{i}.b{i}, a{j}.b3, true",
        "a{i}.b{i}, a{j}.b{k}, true",
        "a{i}.b{i}.c3, a4.b{j}.c{j}, false",
        "a{i}.b{i}.c4, a4.b{j}.c{j}, true",
        "a, ab, false"
    })
    void twoPatternsOverlapIfAndOnlyIfANameIsOfBoth(String left, String right, boolean overlap) {
        NamePattern one = NamePattern.parse(left);
        NamePattern other = NamePattern.parse(right);
        assertThat(one.overlaps(other)).isEqualTo(overlap);
        assertThat(other.overlaps(one)).isEqualTo(overlap);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.{}.b | \"a.{}.b\" has a placeholder that is empty or not closed",
                "a.{i.b | \"a.{i.b\" has a placeholder that is empty or not closed",
                "a.i}.b | \"a.i}.b\" has a brace that was not opened",
                "a.{i}b}.c | \"a.{i}b}.c\" has a brace that was not opened",
                "a.{x{i}}.b | \"a.{x{i}}.b\" has a placeholder that is empty or not closed",
                "{any}/x/{any} | \"{any}/x/{any}\" has more than one {any}",
                "a{i}{j} | \"a{i}{j}\" has a placeholder beside a digit or another placeholder",
                "a1{i} | \"a1{i}\" has a placeholder beside a digit or another placeholder",
                "a{i}2 | \"a{i}2\" has a placeholder beside a digit or another placeholder"
            })
    void aPatternThatCouldBeReadInTwoWaysIsRefused(String text, String message) {
        assertThatThrownBy(() -> NamePattern.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aNameIsCutIntoCharactersAndRunsOfDigits() {
        assertThat(NamePattern.cut("a12.b0")).isEqualTo(List.of("a", "12", ".", "b", "0"));
        assertThat(NamePattern.cut("")).isEmpty();
    }
}
