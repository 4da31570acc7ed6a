package dev.mainstay.core.health;

/** Whether the service can work without a dependency. */
public enum Criticality {
    /** Without it no call can be answered: its outage takes the service out of the load balancer. */
    CRITICAL,
    /** Without it calls are answered less well: its outage is told and changes nothing else. */
    NON_CRITICAL
}
