package org.bertconv.format.tfbundle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensorflow.table.TableKey;

/**
 * Watches over entries that lie on the same bytes. The very same bytes are fine: that is how a tied tensor can be stored once. Bytes that
 * overlap in part are not. And there is an end to how much a small file may declare.
 */
final class SharedBytes {

    private static final Comparator<Claim> BY_PLACE = Comparator.comparingInt(
                    (Claim claim) -> claim.entry().shard())
            .thenComparingLong(claim -> claim.entry().offset())
            .thenComparingLong(claim -> claim.entry().size());

    private final BundleIndex index;
    private final List<Claim> claims = new ArrayList<>();

    SharedBytes(BundleIndex index) {
        this.index = index;
    }

    /** Adds an entry whose bytes lie inside of its data file. */
    void add(TableKey key, BundleEntry entry) {
        if (entry.size() > 0) {
            claims.add(new Claim(key, entry));
        }
    }

    /**
     * Checks all entries.
     *
     * @throws CheckpointException MALFORMED if two overlap in part, LIMIT if all declare more than
     *     {@value TfBundleLayout#MAX_ALIAS_RATIO} times the bytes that are there
     */
    void check() throws CheckpointException {
        claims.sort(BY_PLACE);
        long distinct = 0;
        double declared = 0;
        for (int i = 0; i < claims.size(); i++) {
            Claim claim = claims.get(i);
            declared += claim.entry().size();
            if (i > 0 && claim.isWhere(claims.get(i - 1))) {
                continue;
            }
            distinct += claim.entry().size();
            if (i > 0) {
                requireApart(claims.get(i - 1), claim);
            }
        }
        if (declared > TfBundleLayout.FREE_BYTES && declared > (double) distinct * TfBundleLayout.MAX_ALIAS_RATIO) {
            throw CheckpointException.of(
                    ErrorClass.LIMIT,
                    index.file().name(),
                    String.format(
                            "%d entries declare more than %d times the %d bytes that they lie on",
                            claims.size(), TfBundleLayout.MAX_ALIAS_RATIO, distinct));
        }
    }

    /** Entries are sorted and no earlier two overlap in part, so the one just before ends last. */
    private void requireApart(Claim before, Claim claim) throws CheckpointException {
        boolean sameFile = before.entry().shard() == claim.entry().shard();
        long end = before.entry().offset() + before.entry().size();
        if (sameFile && claim.entry().offset() < end) {
            throw index.malformed(
                    claim.key(),
                    claim.entry(),
                    "bytes at %d of data file %d overlap in part those of entry %s, which end at %d",
                    claim.entry().offset(),
                    claim.entry().shard(),
                    BundleIndex.label(before.key()),
                    end);
        }
    }

    private record Claim(TableKey key, BundleEntry entry) {

        boolean isWhere(Claim other) {
            return BY_PLACE.compare(this, other) == 0;
        }
    }
}
