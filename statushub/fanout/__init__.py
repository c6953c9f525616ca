"""Who must hear: from an order to deliveries, from a leased batch to sent."""
