select status, count(*) from jobs where visible and kind <> 'texts' group by status
