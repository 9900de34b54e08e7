// Writes the .bin files beside it with Kafka's own classes, and reads batches that Milena built.
//
//   java -cp "<libs of Kafka 4.3 or newer>/*" Golden.java write <folder>
//   java -cp "<libs of Kafka 4.3 or newer>/*" Golden.java read <folder with milena-*.bin>
//
// tests/golden.rs holds the same sample; the two must be changed together.

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.message.LeaderChangeMessage;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.*;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.Utils;

public class Golden {
    static final long TIME = 1_700_000_000_000L;
    static final int COUNT = 50;

    static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    static long timestamp(int i) {
        return TIME + (i * 37 % 11) - 5;
    }

    static byte[] key(int i) {
        return i % 5 == 0 ? null : bytes("key-" + i);
    }

    static byte[] value(int i) {
        return i % 7 == 0 ? null : bytes(("value-" + i + ";").repeat(i % 4 * 3));
    }

    static Header[] headers(int i) {
        Header[] headers = new Header[i % 3];
        for (int h = 0; h < headers.length; h++)
            headers[h] = new RecordHeader("h", i % 2 == 0 ? null : bytes("v" + i + h));
        return headers;
    }

    static MemoryRecords sample(Compression codec) {
        MemoryRecordsBuilder builder = MemoryRecords.builder(ByteBuffer.allocate(1 << 16), (byte) 2, codec,
            TimestampType.CREATE_TIME, 0L, -1L, 4711L, (short) 3, 100, true, 9);
        for (int i = 0; i < COUNT; i++)
            builder.append(timestamp(i), key(i), value(i), headers(i));
        return builder.build();
    }

    static void write(Path folder, String name, MemoryRecords records) throws Exception {
        Files.write(folder.resolve("java-" + name + ".bin"), Utils.toArray(records.buffer()));
    }

    // formats v0 and v1 as Kafka 0.8 to 0.10 left them in segments: alone, and in wrappers of each codec
    static void writeLegacy(Path folder, int magic, CompressionType type, TimestampType kind) throws Exception {
        MemoryRecordsBuilder builder = MemoryRecords.builder(ByteBuffer.allocate(1 << 16), (byte) magic,
            Compression.of(type).build(), kind, 100L, TIME + 500);
        for (int i = 0; i < COUNT; i++)
            builder.append(magic == 0 ? -1L : timestamp(i), key(i), value(i));
        String name = "v" + magic + "-" + type.name + (kind == TimestampType.LOG_APPEND_TIME ? "-append-time" : "");
        write(folder, name, builder.build());
    }

    // what Kafka's LogValidator stores of the sample, sent with `from`, in a topic with compression.type `to`
    static void writeStored(Path folder, CompressionType from, CompressionType to) throws Exception {
        var stored = new org.apache.kafka.storage.internals.log.LogValidator(sample(Compression.of(from).build()),
            new org.apache.kafka.common.TopicPartition("t", 0), org.apache.kafka.common.utils.Time.SYSTEM, from,
            Compression.of(to).build(), false, (byte) 2, TimestampType.CREATE_TIME, Long.MAX_VALUE, 3_600_000L, 9,
            org.apache.kafka.storage.internals.log.AppendOrigin.CLIENT)
            .validateMessagesAndAssignOffsets(
                org.apache.kafka.common.utils.PrimitiveRef.ofLong(1000L),
                new org.apache.kafka.storage.internals.log.LogValidator.MetricsRecorder() {
                    public void recordInvalidMagic() { }
                    public void recordInvalidOffset() { }
                    public void recordInvalidSequence() { }
                    public void recordInvalidChecksums() { }
                    public void recordNoKeyCompactedTopic() { }
                }, org.apache.kafka.common.utils.BufferSupplier.NO_CACHING);
        write(folder, "stored-" + from.name + "-as-" + to.name, stored.validatedRecords());
    }

    static void write(Path folder) throws Exception {
        for (CompressionType type : CompressionType.values()) {
            if (type != CompressionType.ZSTD)
                for (int magic : new int[] {0, 1})
                    writeLegacy(folder, magic, type, TimestampType.CREATE_TIME);
            CompressionType next = CompressionType.values()[(type.ordinal() + 1) % CompressionType.values().length];
            writeStored(folder, type, next);
        }
        writeLegacy(folder, 1, CompressionType.GZIP, TimestampType.LOG_APPEND_TIME);
        for (CompressionType type : CompressionType.values())
            write(folder, type.name, sample(Compression.of(type).build()));
        MemoryRecordsBuilder later = MemoryRecords.builder(ByteBuffer.allocate(1 << 10), (byte) 2,
            Compression.NONE, TimestampType.LOG_APPEND_TIME, 7L, TIME + 99, -1L, (short) -1, -1, false, 2);
        later.append(TIME, bytes("k"), bytes("v"));
        later.append(TIME + 1, null, bytes("w"));
        write(folder, "append-time", later.build());
        write(folder, "commit", MemoryRecords.withEndTransactionMarker(12L, TIME, 5, 4711L, (short) 3,
            new EndTransactionMarker(ControlRecordType.COMMIT, 8)));
        write(folder, "abort", MemoryRecords.withEndTransactionMarker(12L, TIME, 5, 4711L, (short) 3,
            new EndTransactionMarker(ControlRecordType.ABORT, 8)));
        LeaderChangeMessage leader = new LeaderChangeMessage().setVersion((short) 0).setLeaderId(1)
            .setVoters(List.of(new LeaderChangeMessage.Voter().setVoterId(1)));
        write(folder, "leader-change", MemoryRecords.withLeaderChangeMessage(3L, TIME, 4,
            ByteBuffer.allocate(256), leader));
    }

    static void check(boolean condition, String what) {
        if (!condition)
            throw new AssertionError(what);
    }

    static byte[] array(ByteBuffer buffer) {
        return buffer == null ? null : Utils.toArray(buffer);
    }

    static List<RecordBatch> read(Path file) throws Exception {
        MemoryRecords records = MemoryRecords.readableRecords(ByteBuffer.wrap(Files.readAllBytes(file)));
        List<RecordBatch> batches = new ArrayList<>();
        for (RecordBatch batch : records.batches()) {
            batch.ensureValid();
            batches.add(batch);
        }
        check(records.validBytes() == records.sizeInBytes(), file + " has bytes after its batches");
        return batches;
    }

    static void readSample(Path file, CompressionType type) throws Exception {
        List<RecordBatch> batches = read(file);
        check(batches.size() == 1, "one batch");
        RecordBatch batch = batches.get(0);
        check(batch.compressionType() == type, "codec " + batch.compressionType());
        check(batch.producerId() == 4711 && batch.producerEpoch() == 3 && batch.baseSequence() == 100, "producer");
        check(batch.isTransactional() && !batch.isControlBatch(), "flags");
        check(batch.partitionLeaderEpoch() == 9 && batch.baseOffset() == 0, "leader epoch, base offset");
        check(batch.lastOffset() == COUNT - 1 && batch.maxTimestamp() == TIME + 5, "last offset, max timestamp");
        int i = 0;
        for (Record record : batch) {
            check(record.offset() == i && record.timestamp() == timestamp(i), "offset, timestamp of " + i);
            check(Arrays.equals(array(record.key()), key(i)), "key of " + i);
            check(Arrays.equals(array(record.value()), value(i)), "value of " + i);
            check(Arrays.equals(record.headers(), headers(i)), "headers of " + i);
            i++;
        }
        check(i == COUNT, i + " records");
    }

    static void readAll(Path folder) throws Exception {
        for (CompressionType type : CompressionType.values()) {
            readSample(folder.resolve("milena-" + type.name + ".bin"), type);
            readSample(folder.resolve("milena-stored-" + type.name + ".bin"), type);
            System.out.println("read milena-" + type.name + ".bin and milena-stored-" + type.name + ".bin");
        }
        readSample(folder.resolve("milena-stored-lz4-high.bin"), CompressionType.LZ4);
        System.out.println("read milena-stored-lz4-high.bin");
        for (ControlRecordType type : List.of(ControlRecordType.COMMIT, ControlRecordType.ABORT)) {
            RecordBatch batch = read(folder.resolve("milena-" + type.name().toLowerCase() + ".bin")).get(0);
            Record record = batch.iterator().next();
            check(batch.isControlBatch() && batch.isTransactional(), "a control batch");
            EndTransactionMarker marker = EndTransactionMarker.deserialize(record);
            check(marker.controlType() == type && marker.coordinatorEpoch() == 8, "marker " + marker);
            System.out.println("read milena-" + type.name().toLowerCase() + ".bin");
        }
        RecordBatch batch = read(folder.resolve("milena-leader-change.bin")).get(0);
        Record record = batch.iterator().next();
        check(ControlRecordType.parse(record.key()) == ControlRecordType.LEADER_CHANGE, "leader change");
        check(ControlRecordUtils.deserializeLeaderChangeMessage(record).leaderId() == 1, "leader");
        System.out.println("read milena-leader-change.bin");
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        if (arguments[0].equals("write"))
            write(folder);
        else
            readAll(folder);
    }
}
