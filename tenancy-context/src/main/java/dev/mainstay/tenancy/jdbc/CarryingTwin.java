package dev.mainstay.tenancy.jdbc;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLType;
import java.time.temporal.Temporal;
import java.util.Calendar;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement's second self, whose text begins with the binding; made when it is first needed.
 *
 * <p>The application's parameters go to the plain statement at once, so mistakes are found where they are made, and are repeated here, behind
 * those of the binding, when this one is executed.
 */
final class CarryingTwin {

    private final DriverLink driver;
    private final Connection connection;
    private final PreparedStatement plain;
    private final String sql;
    private final boolean single;
    private final Map<Integer, Parameter> parameters = new LinkedHashMap<>();
    /** Whether a parameter was given that may be another one by the time of the execution: read, changed or freed. */
    private boolean passing;

    private @Nullable PreparedStatement prepared;
    private String preparedSql = "";

    /** From which execution on the server keeps it prepared, if nothing speaks against it. */
    private int keptAfter;

    /**
     * A parameter that can be set again.
     *
     * @param isDeclared whether the server is told its type
     * @param setter sets it on another statement, so many places further
     */
    private record Parameter(boolean isDeclared, Setter setter) {}

    @FunctionalInterface
    private interface Setter {
        void set(PreparedStatement target, int shift) throws Throwable;
    }

    CarryingTwin(DriverLink driver, Connection connection, PreparedStatement plain, String sql) {
        this.driver = driver;
        this.connection = connection;
        this.plain = plain;
        this.sql = sql;
        this.single = SqlEffect.isSingle(sql);
    }

    /** Says whether a call sets a parameter. */
    static boolean isSetter(Method method, @Nullable Object[] args) {
        return args.length > 1 && args[0] instanceof Integer && method.getName().startsWith("set");
    }

    /** Takes note of a parameter that the plain statement has accepted. */
    void remember(Method setter, @Nullable Object[] args) {
        @Nullable Object[] copy = args.clone();
        for (int i = 1; i < copy.length; i++) {
            Object copied = unchanging(copy[i]);
            passing |= copied == null && copy[i] != null;
            copy[i] = copied;
        }
        if (args[0] instanceof Integer index) {
            boolean declared = ParameterTypes.areDeclared(setter.getName(), args, driver.declaresStrings());
            parameters.put(index, new Parameter(declared, (target, shift) -> {
                copy[0] = index + shift;
                JdbcWrapper.passTo(target, setter, copy);
            }));
        }
    }

    /** Returns what will be the same later, null when nobody knows how to have that. */
    @SuppressWarnings("JavaUtilDate") // JDBC's types are its children
    private static @Nullable Object unchanging(@Nullable Object arg) {
        if (arg instanceof byte[] bytes) {
            return bytes.clone();
        }
        if (arg instanceof Date date) {
            return date.clone();
        }
        if (arg instanceof Calendar calendar) {
            return calendar.clone();
        }
        return arg instanceof String
                        || arg instanceof Boolean
                        || arg instanceof Character
                        || arg instanceof UUID
                        || arg instanceof Temporal
                        || arg instanceof SQLType
                        || isNumber(arg)
                ? arg
                : null;
    }

    private static boolean isNumber(@Nullable Object arg) {
        return arg instanceof Integer
                || arg instanceof Long
                || arg instanceof Short
                || arg instanceof Byte
                || arg instanceof Double
                || arg instanceof Float
                || arg instanceof BigDecimal
                || arg instanceof BigInteger;
    }

    void clearParameters() throws SQLException {
        parameters.clear();
        passing = false;
        if (prepared != null) {
            prepared.clearParameters();
        }
    }

    /** Says whether this can be executed in the plain statement's place. */
    boolean isPossible() throws SQLException {
        return single && !passing && Carrying.isPossible(plain);
    }

    /** Returns the statement with all its parameters set, ready to be executed. */
    PreparedStatement ready(BindStatement binding) throws Throwable {
        PreparedStatement statement = preparedFor(binding.sql() + ";" + sql);
        statement.setQueryTimeout(plain.getQueryTimeout());
        statement.setMaxRows(plain.getMaxRows());
        boolean declared = driver.declaresStrings();
        for (Parameter parameter : parameters.values()) {
            parameter.setter().set(statement, binding.parameters());
            declared &= parameter.isDeclared();
        }
        DriverLink.keepAfter(statement, declared ? keptAfter : 0);
        binding.setParameters(statement);
        return statement;
    }

    private PreparedStatement preparedFor(String text) throws SQLException {
        PreparedStatement statement = prepared;
        if (statement == null || !preparedSql.equals(text)) {
            close();
            statement = connection.prepareStatement(text);
            keptAfter = DriverLink.keepAfter(statement, 0);
            prepared = statement;
            preparedSql = text;
        }
        return statement;
    }

    void close() throws SQLException {
        PreparedStatement statement = prepared;
        prepared = null;
        if (statement != null) {
            statement.close();
        }
    }
}
