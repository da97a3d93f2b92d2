"""What AWS changed of a month since the delivery that is published: found before the new one takes its place."""
