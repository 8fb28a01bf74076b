"""The one door from outside: identity at the edge, routes to the services, limits, the live feed and the client."""
