// What the tests ask of Apache Kafka's own clients: write topics that use everything a partition directory can
// hold, and show what a consumer sees of a topic, one line a record. Run as a single-file program:
//   java -cp "<libs>/*" Peer.java create BOOTSTRAP TOPIC [key=value...]
//   java -cp "<libs>/*" Peer.java write BOOTSTRAP ROUND
//   java -cp "<libs>/*" Peer.java settle BOOTSTRAP TOPIC RECORDS
//   java -cp "<libs>/*" Peer.java show BOOTSTRAP read_uncommitted|read_committed TOPIC...
// It must never judge: the tests compare what it prints.
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

public class Peer {
    static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    // 2026-01-01T00:00:00Z; records are a second apart, so that a small segment.ms rolls segments
    static final long EPOCH = 1_767_225_600_000L;

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "create" -> create(args[1], args[2], Arrays.copyOfRange(args, 3, args.length));
            case "write" -> write(args[1], Integer.parseInt(args[2]));
            case "settle" -> settle(args[1], args[2], Integer.parseInt(args[3]));
            case "show" -> show(args[1], args[2], Arrays.copyOfRange(args, 3, args.length));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    static void create(String bootstrap, String topic, String... settings) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            Map<String, String> configs = new HashMap<>();
            for (String setting : settings) {
                configs.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
            }
            NewTopic wanted = new NewTopic(topic, 1, (short) 1).configs(configs);
            System.out.println(topic + " " + admin.createTopics(List.of(wanted)).topicId(topic).get());
        }
    }

    static KafkaProducer<byte[], byte[]> producer(String bootstrap, String... settings) {
        Properties p = new Properties();
        p.put("bootstrap.servers", bootstrap);
        p.put("key.serializer", ByteArraySerializer.class.getName());
        p.put("value.serializer", ByteArraySerializer.class.getName());
        p.put("batch.size", "2000");
        p.put("linger.ms", "5");
        for (String setting : settings) {
            p.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return new KafkaProducer<>(p);
    }

    // the same for the same round: what is written is a function of the arguments
    static void write(String bootstrap, int round) throws Exception {
        Random random = new Random(round);
        for (String codec : CODECS) {
            String idempotent = round % 2 == 0 ? "enable.idempotence=true" : "enable.idempotence=false";
            try (var producer = producer(bootstrap, "compression.type=" + codec, idempotent)) {
                for (int i = 0; i < 200; i++) {
                    var record = record("codec-" + codec, round * 1000 + i, random);
                    producer.send(record);
                }
            }
        }
        transactions(bootstrap, round, random);
        compacted(bootstrap, round, random);
    }

    static ProducerRecord<byte[], byte[]> record(String topic, int i, Random random) {
        byte[] key = i % 7 == 0 ? null : bytes("key-" + i % 13);
        byte[] value = i % 11 == 0 ? null : i % 17 == 0 ? new byte[0] : bytes("value-" + i + "-" + "x".repeat(random.nextInt(300)));
        var record = new ProducerRecord<>(topic, 0, EPOCH + i * 1000L, key, value);
        for (int h = 0; h < i % 4; h++) {
            // the same key twice, and a null value: order and duplicates are to be kept
            record.headers().add(new RecordHeader("h" + h / 2, h % 3 == 2 ? null : bytes("" + h)));
        }
        return record;
    }

    static void transactions(String bootstrap, int round, Random random) throws Exception {
        try (var plain = producer(bootstrap);
             var a = producer(bootstrap, "transactional.id=a");
             var b = producer(bootstrap, "transactional.id=b", "compression.type=zstd")) {
            a.initTransactions();
            b.initTransactions();
            for (int i = 0; i < 12; i++) {
                a.beginTransaction();
                b.beginTransaction();
                for (int j = 0; j < 5; j++) {
                    int n = round * 1000 + i * 20 + j * 3;
                    a.send(record("transactions", n, random)).get();
                    b.send(record("transactions", n + 1, random)).get();
                    plain.send(record("transactions", n + 2, random)).get();
                }
                if (i % 3 == 0) a.abortTransaction(); else a.commitTransaction();
                if (i % 4 == 1) b.abortTransaction(); else b.commitTransaction();
            }
        }
    }

    static void compacted(String bootstrap, int round, Random random) throws Exception {
        for (int part = 0; part < 4; part++) {
            try (var producer = producer(bootstrap, "compression.type=" + CODECS.get(part))) {
                for (int i = 0; i < 100; i++) {
                    int n = round * 1000 + part * 100 + i;
                    byte[] value = n % 9 == 0 ? null : bytes("value-" + n);
                    producer.send(new ProducerRecord<>("compacted", 0, EPOCH + n * 1000L, bytes("key-" + random.nextInt(20)), value));
                }
            }
        }
    }

    // waits until no more than so many records are left in a compacted topic: until the cleaner ran
    static void settle(String bootstrap, String topic, int records) throws Exception {
        for (int i = 0; i < 120; i++) {
            List<String> left = read(bootstrap, "read_uncommitted", topic);
            if (left.size() <= records) {
                System.out.println("settled " + left.size());
                return;
            }
            Thread.sleep(500);
        }
        throw new IllegalStateException(topic + " was not compacted to " + records + " records within a minute");
    }

    static void show(String bootstrap, String isolation, String... topics) {
        for (String topic : topics) read(bootstrap, isolation, topic).forEach(System.out::println);
    }

    static List<String> read(String bootstrap, String isolation, String topic) {
        Properties p = new Properties();
        p.put("bootstrap.servers", bootstrap);
        p.put("key.deserializer", ByteArrayDeserializer.class.getName());
        p.put("value.deserializer", ByteArrayDeserializer.class.getName());
        p.put("isolation.level", isolation);
        List<String> lines = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(p)) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long deadline = System.currentTimeMillis() + 60_000;
            while (consumer.position(partition) < end) {
                if (System.currentTimeMillis() > deadline) throw new IllegalStateException(topic + ": stuck at " + consumer.position(partition) + " of " + end);
                for (var record : consumer.poll(Duration.ofMillis(200))) lines.add(line(record));
            }
        }
        return lines;
    }

    static String line(ConsumerRecord<byte[], byte[]> r) {
        String headers = Arrays.stream(r.headers().toArray()).map(Peer::header).collect(Collectors.joining(","));
        return r.topic() + "\t" + r.offset() + "\t" + r.leaderEpoch().orElse(-1) + "\t" + r.timestamp() + "\t"
            + text(r.key()) + "\t" + text(r.value()) + "\t" + headers;
    }

    static String header(Header h) {
        return h.key() + "=" + text(h.value());
    }

    static String text(byte[] bytes) {
        return bytes == null ? "-" : "'" + new String(bytes, StandardCharsets.UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
