using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Messaging;

public static class MessagingModel
{
    public static void AddOutbox(this ModelBuilder model)
    {
        model.Entity<OutboxMessage>(outbox =>
        {
            outbox.ToTable("outbox_message").HasKey(m => m.SequenceNumber);
            outbox.Property(m => m.SequenceNumber).UseIdentityAlwaysColumn();
            outbox.Property(m => m.Headers).HasColumnType("jsonb");
            outbox.Property(m => m.CreatedAt).HasDefaultValueSql("clock_timestamp()");
        });
        model.Entity<InboxMessage>().ToTable("inbox_message").HasKey(m => new { m.MessageId, m.ConsumerId });
    }

    public static void AddJobs(this ModelBuilder model) => model.Entity<Job>(job =>
    {
        job.ToTable("job").HasKey(j => j.Id);
        job.Property(j => j.Payload).HasColumnType("jsonb");
        job.Property(j => j.State).HasDefaultValue(Job.Waiting);
        job.Property(j => j.DueAt).HasDefaultValueSql("now()");
        job.Property(j => j.CreatedAt).HasDefaultValueSql("now()");
    });
}
