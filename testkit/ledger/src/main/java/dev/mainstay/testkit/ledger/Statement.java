package dev.mainstay.testkit.ledger;

/**
 * One promise of a module.
 *
 * @param place file name and line of the promise
 */
record Statement(String id, boolean proven, String module, String place) {}
