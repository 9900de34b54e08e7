// Writes what Apache Kafka itself makes of every one of its messages, for src/wire/tests/golden.rs:
//
//     java -cp "$JARS/*" Golden.java $JARS/kafka-*-4.4.0.jar > messages.txt
//
// where $JARS holds the 4.4.0 jars of kafka-clients, -metadata, -raft, -storage, -group-coordinator,
// -transaction-coordinator and -share-coordinator, and slf4j-api. Each version has the message at its defaults, and
// several times with every field set that the version can carry (found by trying: Kafka's own code says what may be
// written). Deterministic. The lines of a message are:
//
//     name fields   what its class calls its fields, those of structs in braces behind their name
//     name new      a new message: the values of these fields
//     name first-last hex values     at these versions Kafka writes these bytes, and has these values in all fields,
//                                    with those that the version lacks, after it has read them
//
// Values: numbers; true, false; d and the bits of a double in hex; 'text'; x and bytes in hex; Kafka's text of a UUID;
// ~ for null; [elements]; {fields of a struct, then #tag:hex for each unknown tag}.

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
    /** The variants in which a struct's first flag is set, its second, and so on: two flags are not the same in all. */
    static final int[] FLAGS = {0b0010, 0b1000, 0b0110, 0b1100};
    static Random random;
    static int variant;

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
        for (Map.Entry<String, Class<?>> entry : classes.entrySet()) {
            String name = entry.getKey();
            Class<?> kind = entry.getValue();
            System.out.println(name + " fields " + names(kind));
            System.out.println(name + " new " + values(kind.getConstructor().newInstance()));
            for (variant = 0; variant <= VARIANTS; variant++) write(name, kind);
        }
    }

    static void write(String name, Class<?> kind) throws Exception {
        Message sample = (Message) kind.getConstructor().newInstance();
        short low = sample.lowestSupportedVersion(), high = sample.highestSupportedVersion();
        String last = null;
        int since = low;
        for (short version = low; version <= high + 1; version++) {
            String line = null;
            if (version <= high) {
                random = new Random(name.hashCode() * 31L + variant);
                Message message = (Message) kind.getConstructor().newInstance();
                if (variant > 0) populate(message, version);
                String hex = hex(message, version);
                if (hex != null) line = hex + " " + values(read(kind, hex, version));
            }
            if (!Objects.equals(line, last)) {
                if (last != null) System.out.println(name + " " + since + "-" + (version - 1) + " " + last);
                last = line;
                since = version;
            }
        }
    }

    static Message read(Class<?> kind, String hex, short version) throws Exception {
        Message message = (Message) kind.getConstructor().newInstance();
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        message.read(new ByteBufferAccessor(bytes), version);
        if (bytes.hasRemaining()) throw new IllegalStateException(kind + " version " + version + " leaves bytes");
        return message;
    }

    static String names(Class<?> kind) {
        StringJoiner names = new StringJoiner(",", "{", "}");
        for (Field field : fields(kind)) {
            Class<?> inner = element(field.getGenericType(), field.getType());
            names.add(field.getName() + (Message.class.isAssignableFrom(inner) ? names(inner) : ""));
        }
        return names.toString();
    }

    static String values(Object value) throws Exception {
        if (value == null) return "~";
        if (value instanceof Double) return "d" + Long.toHexString(Double.doubleToLongBits((Double) value));
        if (value instanceof String) return "'" + value + "'";
        if (value instanceof byte[]) return "x" + HexFormat.of().formatHex((byte[]) value);
        if (value instanceof ByteBuffer) {
            byte[] bytes = new byte[((ByteBuffer) value).remaining()];
            ((ByteBuffer) value).duplicate().get(bytes);
            return values(bytes);
        }
        if (value instanceof Collection) {
            StringJoiner elements = new StringJoiner(",", "[", "]");
            for (Object element : (Collection<?>) value) elements.add(values(element));
            return elements.toString();
        }
        if (value instanceof Message) {
            StringJoiner fields = new StringJoiner(",", "{", "}");
            for (Field field : fields(value.getClass())) fields.add(values(field.get(value)));
            for (RawTaggedField tag : ((Message) value).unknownTaggedFields())
                fields.add("#" + tag.tag() + ":" + HexFormat.of().formatHex(tag.data()));
            return fields.toString();
        }
        if (value.getClass().getSimpleName().equals("MemoryRecords"))
            return values(value.getClass().getMethod("buffer").invoke(value));
        if (value instanceof Number || value instanceof Boolean || value instanceof Uuid) return value.toString();
        throw new IllegalStateException("no text for " + value.getClass());
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
        int booleans = 0;
        for (Field field : fields(message.getClass())) {
            Object before = field.get(message);
            boolean could = writable(message, version);
            boolean mayBeNull = !field.getType().isPrimitive() && field.getType() != Uuid.class;
            Object value = variant == 2 && mayBeNull && random.nextInt(2) == 0
                ? null : value(field.getGenericType(), field.getType(), version);
            if (field.getType() == boolean.class) value = (FLAGS[booleans++ % FLAGS.length] >> variant & 1) != 0;
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

    /** The fields of the definition, in its order. Elements of keyed collections also have `prev` and `next`. */
    static List<Field> fields(Class<?> kind) {
        boolean link = Arrays.toString(kind.getInterfaces()).contains("ImplicitLinkedHash");
        List<Field> fields = new ArrayList<>();
        for (Field field : kind.getDeclaredFields()) {
            String name = field.getName();
            if (Modifier.isStatic(field.getModifiers()) || name.startsWith("_") || field.isSynthetic()
                || link && (name.equals("prev") || name.equals("next"))) continue;
            field.setAccessible(true);
            fields.add(field);
        }
        return fields;
    }

    /** What a collection holds; any other type itself. */
    static Class<?> element(Type generic, Class<?> type) {
        if (!Collection.class.isAssignableFrom(type)) return type;
        Type list = type == List.class ? generic : type.getGenericSuperclass();
        return (Class<?>) ((ParameterizedType) list).getActualTypeArguments()[0];
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
                    method.invoke(message, field.getType() == long.class
                        ? (Object) (4_000_000_000L + random.nextInt(200_000_000)) : (Object) (40_000 + random.nextInt(20_000)));
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
        if (type == String.class) return random.nextInt(12) == 0 ? "long".repeat(32 + random.nextInt(16))
            : random.nextInt(6) == 0 ? "" : List.of("", "ü", "b-").get(random.nextInt(3)) + random.nextInt(100);
        if (type == Uuid.class) return new Uuid(random.nextLong(), random.nextLong());
        if (type == byte[].class) return bytes(random.nextInt(6));
        if (type == ByteBuffer.class) return ByteBuffer.wrap(bytes(random.nextInt(6)));
        if (type.getSimpleName().equals("BaseRecords")) return records(type);
        if (Message.class.isAssignableFrom(type)) {
            Message inner = (Message) type.getConstructor().newInstance();
            populate(inner, version);
            return inner;
        }
        Collection<Object> collection = new ArrayList<>();
        if (type != List.class) {
            @SuppressWarnings("unchecked")
            Collection<Object> keyed = (Collection<Object>) type.getConstructor(int.class).newInstance(4);
            collection = keyed;
        }
        Class<?> element = element(generic, type);
        // the first variant has every struct, twice
        int count = variant == 1 ? 2 : random.nextInt(5) == 0 ? 0 : 1 + random.nextInt(2);
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
