// What Kafka's own classes answer to the produce requests in the file that tests/verdicts.rs leaves, and what its consumer
// finds of a batch in the file that tests/payloads.rs leaves.
//
//   java -cp "<libs of Kafka 4.4>/*" Verdicts.java <cases.txt> > verdicts.txt
//   java -cp "<libs of Kafka 4.4>/*" Verdicts.java <payload-cases.txt> > payload-verdicts.txt
//
// A line of cases.txt: way and first fault, version (-1: read by a consumer), is compacted, is append time, max.message.bytes, largest record, codec to store
// in (-1: the producer's), the records in hexadecimal. verdicts.txt: CRC-32C of the whole file of cases; then one line for
// all cases with the same way and first fault, in their order, with Kafka's code for each, and the indices of the
// records that Kafka names.

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.*;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse.RecordError;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.PrimitiveRef;
import org.apache.kafka.storage.internals.log.*;

public class Verdicts {
    static final long NOW = 1_700_000_000_000L;
    static final Time CLOCK = (Time) Proxy.newProxyInstance(Verdicts.class.getClassLoader(), new Class[] {Time.class},
        (proxy, method, arguments) -> method.getName().equals("milliseconds") ? NOW : 0L);
    static final LogValidator.MetricsRecorder METRICS = (LogValidator.MetricsRecorder) Proxy.newProxyInstance(
        Verdicts.class.getClassLoader(), new Class[] {LogValidator.MetricsRecorder.class}, (proxy, method, arguments) -> null);

    public static void main(String[] args) throws Exception {
        Map<String, StringBuilder> rows = new LinkedHashMap<>();
        CRC32C crc = new CRC32C();
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            String[] fields = line.split(" ");
            byte[] bytes = HexFormat.of().parseHex(fields[7]);
            crc.update((line + "\n").getBytes(StandardCharsets.UTF_8));
            rows.computeIfAbsent(fields[0], StringBuilder::new).append(' ').append(verdict(fields, bytes));
        }
        System.out.println("%08x".formatted(crc.getValue()));
        rows.values().forEach(System.out::println);
    }

    static String verdict(String[] fields, byte[] bytes) {
        try {
            validate(fields, bytes);
            return "0";
        } catch (RecordValidationException refused) {
            List<RecordError> errors = refused.recordErrors();
            String indices = errors.stream().map(error -> "" + error.batchIndex).collect(Collectors.joining(","));
            return Errors.forException(refused.invalidException()).code() + ":" + indices;
        } catch (Throwable refused) {
            return "" + Errors.forException(refused).code();
        }
    }

    /** The order of KafkaApis, UnifiedLog.analyzeAndValidateRecords and UnifiedLog.append. */
    static void validate(String[] fields, byte[] bytes) {
        short version = Short.parseShort(fields[1]);
        if (version < 0) {
            consume(bytes);
            return;
        }
        TimestampType type = fields[3].equals("true") ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME;
        MemoryRecords records = MemoryRecords.readableRecords(ByteBuffer.wrap(bytes));
        ProduceRequest.validateRecords(version, records);
        CompressionType source = CompressionType.NONE;
        for (MutableRecordBatch batch : records.batches()) {
            if (batch.baseOffset() != 0) throw new InvalidRecordException("base offset");
            if (batch.sizeInBytes() > Integer.parseInt(fields[4])) throw new RecordTooLargeException("size");
            if (!batch.isValid()) throw new CorruptRecordException("CRC");
            if (batch.compressionType() != CompressionType.NONE) source = batch.compressionType();
        }
        ByteBuffer valid = ByteBuffer.wrap(bytes, 0, records.validBytes()).slice();
        int target = Integer.parseInt(fields[6]);
        LogValidator validator = new LogValidator(MemoryRecords.readableRecords(valid), new TopicPartition("t", 0), CLOCK,
            source, Compression.of(target < 0 ? source : CompressionType.forId(target)).build(), fields[2].equals("true"),
            (byte) 2, type, Long.MAX_VALUE, 3_600_000L, 0, AppendOrigin.CLIENT, Integer.parseInt(fields[5]));
        validator.validateMessagesAndAssignOffsets(PrimitiveRef.ofLong(5), METRICS, BufferSupplier.NO_CACHING);
    }

    /** As a consumer's fetcher reads a batch: to its last record. */
    static void consume(byte[] bytes) {
        for (RecordBatch batch : MemoryRecords.readableRecords(ByteBuffer.wrap(bytes)).batches()) {
            try (var records = batch.streamingIterator(BufferSupplier.NO_CACHING)) {
                while (records.hasNext()) records.next();
            }
        }
    }
}
