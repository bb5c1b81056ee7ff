using AseanPlatform.Messaging;
using AseanPlatform.Notification.Mails;
using AseanPlatform.Notification.Notices;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Notification;

public sealed class NotificationDb(DbContextOptions<NotificationDb> options, Tenant tenant) : TenantDbContext(options, tenant)
{
    public DbSet<Notice> Notices => Set<Notice>();
    public DbSet<Delivery> Deliveries => Set<Delivery>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Notice>().ToTable("notice").HasKey(n => n.Id);
        modelBuilder.Entity<Delivery>().ToTable("delivery").HasKey(d => d.Id);
        modelBuilder.AddOutbox();
        modelBuilder.AddJobs();
        base.OnModelCreating(modelBuilder); // last: it isolates every entity added above
    }
}
