// Writes what Apache Kafka itself makes of every one of its messages, for src/wire/tests/golden.rs:
//
//     java -cp "$JARS/*" Golden.java $JARS/kafka-*-4.4.0.jar > messages.txt
//
// where $JARS holds the 4.4.0 jars of kafka-clients, -metadata, -raft, -storage, -group-coordinator,
// -transaction-coordinator and -share-coordinator, and slf4j-api. A line is: name, first and last version,
// the bytes in hex. Each version has the message at its defaults, and several times with every field set that
// the version can carry (found by trying: Kafka's own code says what may be written). Deterministic.

import java.lang.reflect.*;
import java.nio.ByteBuffer;
import java.util.*;
import java.util.jar.*;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.*;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.types.RawTaggedField;

public class Golden {
    static final int VARIANTS = 3;
    static Random random;
    static boolean nulls;

    public static void main(String[] jars) throws Exception {
        TreeMap<String, Class<?>> classes = new TreeMap<>();
        for (String jar : jars) {
            try (JarFile file = new JarFile(jar)) {
                for (JarEntry entry : Collections.list(file.entries())) {
                    String name = entry.getName();
                    boolean generated = name.matches(".*/(common/message|common/metadata|generated)/[A-Za-z]+\\.class");
                    if (!generated || name.contains("JsonConverter")) continue;
                    Class<?> found = Class.forName(name.replace('/', '.').replace(".class", ""));
                    if (Message.class.isAssignableFrom(found) && !found.isInterface())
                        classes.put(found.getSimpleName().replaceAll("(Request|Response|Header)Data$", "$1"), found);
                }
            }
        }
        for (Map.Entry<String, Class<?>> entry : classes.entrySet())
            for (int variant = 0; variant <= VARIANTS; variant++)
                write(entry.getKey(), entry.getValue(), variant);
    }

    static void write(String name, Class<?> kind, int variant) throws Exception {
        Message sample = (Message) kind.getConstructor().newInstance();
        short low = sample.lowestSupportedVersion(), high = sample.highestSupportedVersion();
        String last = null;
        int since = low;
        for (short version = low; version <= high + 1; version++) {
            String hex = null;
            if (version <= high) {
                random = new Random(name.hashCode() * 31L + variant);
                nulls = variant == 2;
                Message message = (Message) kind.getConstructor().newInstance();
                if (variant > 0) populate(message, version);
                hex = hex(message, version);
            }
            if (!Objects.equals(hex, last)) {
                if (last != null) System.out.println(name + " " + since + " " + (version - 1) + " " + last);
                last = hex;
                since = version;
            }
        }
    }

    /** The bytes at the version, or null when Kafka refuses to write them. */
    static String hex(Message message, short version) {
        try {
            ByteBuffer bytes = MessageUtil.toByteBufferAccessor(message, version).buffer();
            StringBuilder text = new StringBuilder();
            while (bytes.hasRemaining()) text.append(String.format("%02x", bytes.get()));
            return text.toString();
        } catch (RuntimeException refused) {
            return null;
        }
    }

    static boolean writable(Message message, short version) {
        return hex(message, version) != null;
    }

    static void populate(Message message, short version) throws Exception {
        for (Field field : message.getClass().getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) || !isOfSchema(message, field)) continue;
            field.setAccessible(true);
            Object before = field.get(message);
            boolean could = writable(message, version);
            boolean mayBeNull = !field.getType().isPrimitive() && field.getType() != Uuid.class;
            Object value = nulls && mayBeNull && random.nextInt(2) == 0
                ? null : value(field.getGenericType(), field.getType(), version);
            if (set(message, field, value) && (writable(message, version) || !could && value != null)) continue;
            field.set(message, before);
            // null is not allowed here: a value may be
            if (value == null && set(message, field, value(field.getGenericType(), field.getType(), version))
                && !writable(message, version)) field.set(message, before);
        }
        if (random.nextInt(3) == 0) {
            List<RawTaggedField> unknown = message.unknownTaggedFields();
            unknown.add(new RawTaggedField(1000 + random.nextInt(100000), bytes(random.nextInt(5))));
            if (!writable(message, version)) unknown.clear();
        }
    }

    /** Elements of keyed collections have two fields of their own, `prev` and `next`. */
    static boolean isOfSchema(Message message, Field field) {
        boolean link = Arrays.toString(message.getClass().getInterfaces()).contains("ImplicitLinkedHash");
        return !field.getName().startsWith("_") && !field.isSynthetic()
            && !(link && (field.getName().equals("prev") || field.getName().equals("next")));
    }

    /** Through the setter, which checks the range of unsigned numbers. */
    static boolean set(Message message, Field field, Object value) throws Exception {
        String setter = "set" + Character.toUpperCase(field.getName().charAt(0)) + field.getName().substring(1);
        for (Method method : message.getClass().getMethods()) {
            if (!method.getName().equals(setter)) continue;
            try {
                method.invoke(message, value);
                return true;
            } catch (InvocationTargetException outOfRange) {
                if (value instanceof Number) {
                    method.invoke(message, field.getType() == long.class ? (Object) 4_000_000_000L : (Object) 40_000);
                    return true;
                }
                return false;
            }
        }
        return false;
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    static Object value(Type generic, Class<?> type, short version) throws Exception {
        if (type == boolean.class || type == Boolean.class) return random.nextBoolean();
        if (type == byte.class || type == Byte.class) return (byte) random.nextInt();
        if (type == short.class || type == Short.class) return (short) random.nextInt();
        if (type == int.class || type == Integer.class) return random.nextInt();
        if (type == long.class || type == Long.class) return random.nextLong();
        if (type == double.class || type == Double.class) return random.nextInt() / 8.0;
        if (type == String.class) return random.nextInt(12) == 0 ? "long".repeat(40) : List.of("", "a", "ü", "b-1").get(random.nextInt(4));
        if (type == Uuid.class) return new Uuid(random.nextLong(), random.nextLong());
        if (type == byte[].class) return bytes(random.nextInt(6));
        if (type == ByteBuffer.class) return ByteBuffer.wrap(bytes(random.nextInt(6)));
        if (type.getSimpleName().equals("BaseRecords")) return records(type);
        if (Message.class.isAssignableFrom(type)) {
            Message inner = (Message) type.getConstructor().newInstance();
            populate(inner, version);
            return inner;
        }
        Collection<Object> collection;
        Class<?> element;
        if (type == List.class) {
            collection = new ArrayList<>();
            element = (Class<?>) ((ParameterizedType) generic).getActualTypeArguments()[0];
        } else {
            @SuppressWarnings("unchecked")
            Collection<Object> keyed = (Collection<Object>) type.getConstructor(int.class).newInstance(4);
            collection = keyed;
            element = (Class<?>) ((ParameterizedType) type.getGenericSuperclass()).getActualTypeArguments()[0];
        }
        int count = random.nextInt(5) == 0 ? 0 : 1 + random.nextInt(2);
        for (int left = count; left > 0; left--) collection.add(value(element, element, version));
        return collection;
    }

    /** Whatever bytes: nothing looks into records. */
    static Object records(Class<?> type) throws Exception {
        Method read = Readable.class.getMethod("readRecords", int.class);
        byte[] bytes = bytes(random.nextInt(9));
        return read.invoke(new ByteBufferAccessor(ByteBuffer.wrap(bytes)), bytes.length);
    }
}
