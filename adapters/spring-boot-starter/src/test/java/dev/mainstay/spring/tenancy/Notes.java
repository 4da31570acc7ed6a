package dev.mainstay.spring.tenancy;

import org.springframework.data.jpa.repository.JpaRepository;

/** A repository as applications have it. */
interface Notes extends JpaRepository<Note, Long> {}
