package shop;

/** What something costs, in cents. */
public record Price(long cents) {

    public Price {
        if (cents < 0) {
            throw new IllegalArgumentException("a price of " + cents + " cents");
        }
    }

    public Price times(int count) {
        return new Price(cents * count);
    }

    public static void main(String[] args) {
        System.out.println(new Price(250).times(3).cents());
    }
}
